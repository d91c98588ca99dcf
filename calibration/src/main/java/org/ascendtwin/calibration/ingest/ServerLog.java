package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * What an SGLang server wrote about its memory and its batches.
 *
 * @param capacities a line for each process that said how many tokens it holds
 * @param prefills prefill batches
 * @param decodes decode batches, of which the server writes every 40th or so
 */
public record ServerLog(List<Capacity> capacities, List<PrefillBatch> prefills, List<DecodeBatch> decodes) {
    /**
     * Memory for KV and the limits that go with it; 0 for a limit that the line does not name.
     *
     * @param maxTotalTokens tokens that fit
     * @param chunkedPrefillSize most tokens of a prompt in a batch
     * @param maxPrefillTokens most tokens of a prefill batch
     * @param maxRunningRequests most requests in a batch
     */
    public record Capacity(int maxTotalTokens, int chunkedPrefillSize, int maxPrefillTokens, int maxRunningRequests) {}

    /**
     * A prefill batch.
     *
     * @param line its line in the log
     * @param rank which process, such as {@code DP0 TP0}; empty where there is one
     * @param requests that it takes in
     * @param newTokens that it computes
     * @param cachedTokens that the prefix cache had
     * @param usage part of the KV memory in use
     * @param running requests that decode meanwhile
     * @param queued requests that wait
     */
    public record PrefillBatch(
            int line,
            String rank,
            int requests,
            long newTokens,
            long cachedTokens,
            double usage,
            int running,
            int queued) {}

    /**
     * The decode batches since the last such line.
     *
     * @param line its line in the log
     * @param rank which process, such as {@code DP0 TP0}; empty where there is one
     * @param running requests in the batch
     * @param tokens that their KV holds; 0 where the line does not say
     * @param usage part of the KV memory in use
     * @param acceptLength tokens that a request gains in a step; 1 without speculation
     * @param graph whether a captured graph was replayed; true where the line does not say
     * @param tokensPerSecond generated
     * @param queued requests that wait
     * @param retracted requests that were thrown out; 0 where the line does not say
     */
    public record DecodeBatch(
            int line,
            String rank,
            int running,
            long tokens,
            double usage,
            double acceptLength,
            boolean graph,
            double tokensPerSecond,
            int queued,
            int retracted) {}

    public ServerLog {
        capacities = List.copyOf(capacities);
        prefills = List.copyOf(prefills);
        decodes = List.copyOf(decodes);
    }

    /** Lines that were understood. */
    public int lines() {
        return capacities.size() + prefills.size() + decodes.size();
    }
}
