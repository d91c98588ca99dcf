package org.ascendtwin.scenarios.experiment;

/**
 * What a client measured of the requests that succeeded, one array a property.
 *
 * @param durationSeconds from the first request sent to the last one completed
 * @param ttftSeconds time to first token
 * @param latencySeconds from sending to the last token
 * @param inputTokens prompt tokens
 * @param outputTokens tokens received
 * @param itlSeconds gaps between tokens, pooled: a chunk of k tokens counts k times a k-th of its gap
 */
public record Served(
        double durationSeconds,
        double[] ttftSeconds,
        double[] latencySeconds,
        int[] inputTokens,
        int[] outputTokens,
        WeightedSample itlSeconds) {

    /** Requests completed. */
    public int count() {
        return ttftSeconds.length;
    }

    /** Mean seconds per output token after the first; only for requests with more than one. */
    public double tpotSeconds(int request) {
        return (latencySeconds[request] - ttftSeconds[request]) / (outputTokens[request] - 1);
    }
}
