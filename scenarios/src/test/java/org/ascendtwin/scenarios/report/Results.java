package org.ascendtwin.scenarios.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.experiment.BenchMetrics;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RequestTimes;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.Served;
import org.ascendtwin.scenarios.experiment.ServedTimes;
import org.ascendtwin.scenarios.experiment.Timeline;
import org.ascendtwin.scenarios.experiment.WeightedSample;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.workload.RequestColumn;

/** Results that were never simulated but have the shape of real ones. */
final class Results {
    static final String SCENARIO = """
            name: made-up
            title: A made-up model on two cards
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: atlas-800i-a3, device: ascend-910-9392, cards: 2}
            servers:
              - flags: {tp-size: 4, mem-fraction-static: 0.8}
                env: {SGLANG_X: "1"}
            workload: {num-prompts: 400, max-concurrency: 100, input-len: 3584, output-len: 1536}
            slo: {ttft: 2 s, tpot: 50 ms}
            """;

    private static final long MILLI = 1_000_000L;

    private Results() {}

    static Scenario scenario(String yaml) {
        try {
            return new ScenarioReader(List.of()).read("made-up.yaml", yaml, List.of());
        } catch (InvalidInput e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    /** One replication over {@code requests} requests of 1 to 1,000 output tokens. */
    static RunResult of(int requests) {
        return of(scenario(SCENARIO), times(requests, 1000), 1);
    }

    static RunResult of(Scenario scenario, RequestTimes times, int replications) {
        Map<String, Double> metrics = metrics(times);
        Map<String, Estimate> estimates = new LinkedHashMap<>();
        metrics.forEach((name, value) -> estimates.put(
                name, replications == 1 ? Estimate.of(value) : new Estimate(value, 0.9 * value, 1.1 * value)));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Model", "qwen3-32b, W8A8");
        facts.put("KV tokens", "331,264");
        List<Replication> made = IntStream.range(0, replications)
                .mapToObj(index -> replication(index, metrics, times))
                .toList();
        return new RunResult(scenario, "0.1.0", facts, List.of("Load: made up."), estimates, made);
    }

    /** Times that depend on the ordinal alone; the last of each ten requests is never finished. */
    static RequestTimes times(int requests, int longestOutput) {
        long[] arrived = new long[requests];
        long[] sent = new long[requests];
        long[] first = new long[requests];
        long[] finished = new long[requests];
        int[] inputs = new int[requests];
        long[] outputs = new long[requests];
        long[] cached = new long[requests];
        long[] retractions = new long[requests];
        for (int i = 0; i < requests; i++) {
            arrived[i] = i * 40L * MILLI;
            sent[i] = arrived[i] + i % 7 * 10L * MILLI + i;
            first[i] = sent[i] + (120 + (i * 37L) % 1900) * MILLI;
            outputs[i] = 1 + (i * 53L) % longestOutput;
            finished[i] = i % 10 == 9 ? -1 : first[i] + (outputs[i] - 1) * (30 * MILLI + (i * 7919L) % (25 * MILLI));
            inputs[i] = 100 + i % 4000;
            cached[i] = i % 3 == 0 ? 64 : 0;
            retractions[i] = i % 50 == 0 ? 1 : 0;
        }
        return new RequestTimes(
                RequestColumn.of(arrived),
                RequestColumn.of(sent),
                RequestColumn.of(first),
                RequestColumn.of(finished),
                inputs,
                RequestColumn.of(outputs),
                RequestColumn.of(cached),
                RequestColumn.of(retractions));
    }

    private static Map<String, Double> metrics(RequestTimes times) {
        WeightedSample gaps = new WeightedSample();
        gaps.add(0.031, 3);
        Served served = new ServedTimes(endNanos(times) / 1e9, times, gaps);
        Map<String, Double> metrics = new LinkedHashMap<>(BenchMetrics.of(served));
        metrics.put("failed", 0.0);
        metrics.put("goodput", 1.25);
        metrics.put("good_share", 0.913);
        metrics.put("device_busy_share", 0.87);
        return metrics;
    }

    private static long endNanos(RequestTimes times) {
        long end = 1;
        for (int i = 0; i < times.size(); i++) {
            end = Math.max(
                    end,
                    Math.max(
                            times.firstTokenNanos().get(i),
                            times.finishedNanos().get(i)));
        }
        return end;
    }

    private static Replication replication(int index, Map<String, Double> metrics, RequestTimes times) {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("attention", 200_000_000L);
        parts.put("linear", 700_000_000L);
        parts.put("all-reduce", 100_000_000L);
        long end = endNanos(times);
        return new Replication(
                index,
                String.format(Locale.ROOT, "%016x", 0x1234L + index),
                metrics,
                times,
                attribution(times),
                timeline(times),
                parts,
                Map.of("compute", 600_000_000L, "memory", 300_000_000L, "communication", 100_000_000L),
                Map.of("scheduling", 50_000_000L),
                List.of(),
                end,
                Math.max(1, end / (40 * MILLI)),
                5_000 + index,
                0.25);
    }

    /** Half of the time to first token in the queue, the rest in the prefill; all that follows in decode steps. */
    private static Attribution attribution(RequestTimes times) {
        Attribution attribution = new Attribution(times.size());
        for (int i = 0; i < times.size(); i++) {
            long queue = times.ttftNanos(i) / 2;
            attribution.add(Phase.FIRST_TOKEN, Cause.QUEUE, i, queue);
            attribution.add(Phase.FIRST_TOKEN, Cause.PREFILL, i, times.ttftNanos(i) - queue);
            if (times.isCompleted(i)) {
                long later =
                        times.finishedNanos().get(i) - times.firstTokenNanos().get(i);
                attribution.add(Phase.LATER_TOKENS, Cause.DECODE, i, later);
            }
        }
        return attribution;
    }

    private static Timeline timeline(RequestTimes times) {
        Timeline timeline = new Timeline();
        for (int i = 0; i < times.size(); i++) {
            long first = times.firstTokenNanos().get(i);
            long end = Math.max(first, times.finishedNanos().get(i));
            timeline.count(Timeline.Series.PREFILL_TOKENS, first, times.inputTokens()[i]);
            timeline.level(Timeline.Series.WAITING, times.sentNanos().get(i), first, 1);
            timeline.level(Timeline.Series.RUNNING, first, end, 1);
            timeline.level(Timeline.Series.KV_TOKENS, first, end, times.inputTokens()[i]);
            long tokens = times.outputTokens().get(i);
            for (long token = 0; token < tokens; token++) {
                timeline.count(Timeline.Series.OUTPUT_TOKENS, first + (end - first) * token / tokens, 1);
            }
        }
        return timeline;
    }
}
