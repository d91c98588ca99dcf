package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.ingest.ServerLog;
import org.ascendtwin.calibration.ingest.ServerLog.Capacity;
import org.ascendtwin.calibration.ingest.ServerLog.DecodeBatch;
import org.ascendtwin.calibration.ingest.ServerLog.PrefillBatch;

/**
 * What the log of an SGLang server says about its batches; means are over lines.
 *
 * @param maxTotalTokens tokens that KV memory holds; 0 where the log does not say
 * @param maxRunningRequests most requests in a batch; 0 where the log does not say
 * @param prefills lines of prefill batches
 * @param decodes lines of decode batches
 * @param newTokens of prompts that were computed
 * @param cachedTokens of prompts that the prefix cache had
 * @param mostRunning requests in the largest decode batch
 * @param meanRunning requests in a decode batch
 * @param mostUsage part of KV memory in use at most
 * @param meanUsage the same on average
 * @param mostQueued requests that waited at most
 * @param queuedLines lines at which requests waited
 * @param eagerDecodes decode lines without a captured graph
 * @param mostEager requests in the largest of these
 * @param acceptLength tokens that a request gains in a step
 * @param retracted requests that were thrown out
 * @param steps durations of decode steps, by batch
 */
public record ServerBatches(
        int maxTotalTokens,
        int maxRunningRequests,
        int prefills,
        int decodes,
        long newTokens,
        long cachedTokens,
        int mostRunning,
        double meanRunning,
        double mostUsage,
        double meanUsage,
        int mostQueued,
        int queuedLines,
        int eagerDecodes,
        int mostEager,
        double acceptLength,
        int retracted,
        List<DecodeStep> steps) {
    /**
     * Decode steps of one batch size, between whose lines no prefill ran: requests × accept length ÷ tokens per second.
     *
     * @param requests in the batch
     * @param tokens that their KV holds, on average
     * @param millis of a step, median over lines
     * @param lines behind it
     * @param speculates whether steps verify drafts
     */
    public record DecodeStep(int requests, long tokens, double millis, int lines, boolean speculates) {}

    /** What {@code log} says. */
    public static ServerBatches of(ServerLog log) {
        List<DecodeBatch> decodes = log.decodes();
        List<DecodeBatch> eager = decodes.stream().filter(line -> !line.graph()).toList();
        return new ServerBatches(
                log.capacities().stream()
                        .mapToInt(Capacity::maxTotalTokens)
                        .min()
                        .orElse(0),
                log.capacities().stream()
                        .mapToInt(Capacity::maxRunningRequests)
                        .max()
                        .orElse(0),
                log.prefills().size(),
                decodes.size(),
                log.prefills().stream().mapToLong(PrefillBatch::newTokens).sum(),
                log.prefills().stream().mapToLong(PrefillBatch::cachedTokens).sum(),
                decodes.stream().mapToInt(DecodeBatch::running).max().orElse(0),
                decodes.stream().mapToInt(DecodeBatch::running).average().orElse(0),
                decodes.stream().mapToDouble(DecodeBatch::usage).max().orElse(0),
                decodes.stream().mapToDouble(DecodeBatch::usage).average().orElse(0),
                decodes.stream().mapToInt(DecodeBatch::queued).max().orElse(0),
                (int) decodes.stream().filter(line -> line.queued() > 0).count(),
                eager.size(),
                eager.stream().mapToInt(DecodeBatch::running).max().orElse(0),
                decodes.stream()
                        .mapToDouble(DecodeBatch::acceptLength)
                        .average()
                        .orElse(1),
                decodes.stream().mapToInt(DecodeBatch::retracted).sum(),
                steps(log));
    }

    private static List<DecodeStep> steps(ServerLog log) {
        Map<Integer, List<DecodeBatch>> steady = new TreeMap<>();
        Map<String, DecodeBatch> before = new LinkedHashMap<>();
        Map<String, Integer> prefilled = new LinkedHashMap<>();
        Iterator<PrefillBatch> prefills = log.prefills().iterator();
        PrefillBatch next = prefills.hasNext() ? prefills.next() : null;
        for (DecodeBatch line : log.decodes()) {
            while (next != null && next.line() < line.line()) {
                prefilled.put(next.rank(), next.line());
                next = prefills.hasNext() ? prefills.next() : null;
            }
            DecodeBatch last = before.put(line.rank(), line);
            boolean steadily = last != null
                    && last.running() == line.running()
                    && prefilled.getOrDefault(line.rank(), 0) < last.line();
            if (steadily && line.running() > 0 && line.tokensPerSecond() > 0) {
                steady.computeIfAbsent(line.running(), running -> new ArrayList<>())
                        .add(line);
            }
        }
        List<DecodeStep> steps = new ArrayList<>();
        steady.forEach((running, lines) -> steps.add(step(running, lines)));
        return steps;
    }

    private static DecodeStep step(int running, List<DecodeBatch> lines) {
        double[] millis = lines.stream()
                .mapToDouble(line -> 1e3 * running * line.acceptLength() / line.tokensPerSecond())
                .toArray();
        Arrays.sort(millis);
        int middle = millis.length / 2;
        double median = millis.length % 2 == 1 ? millis[middle] : (millis[middle - 1] + millis[middle]) / 2;
        return new DecodeStep(
                running,
                Math.round(
                        lines.stream().mapToLong(DecodeBatch::tokens).average().orElse(0)),
                median,
                lines.size(),
                lines.stream().anyMatch(line -> line.acceptLength() > 1));
    }
}
