package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.conformance.FunctionCheck;
import org.ascendtwin.calibration.conformance.GoldenRecord;
import org.jspecify.annotations.Nullable;

/**
 * Recorded answers of bench_serving's {@code calculate_metrics} against ours, to a relative 1e-9 since numpy adds in
 * another order. We count tokens once: what bench_serving counts again from the text is held against the same count.
 */
public final class BenchMetricsCheck implements FunctionCheck {
    /** What the file with the recorded answers is called, without its ending. */
    public static final String NAME = "bench_metrics";

    private static final double TOLERANCE = 1e-9;
    private static final double MILLIS = 1e3;
    private static final String RETOKENIZED = "_retokenized";

    @Override
    public @Nullable String firstDifference(GoldenRecord golden) {
        golden.withOnly(List.of("duration_s", "requests", "metrics"));
        Map<String, Double> ours = metrics(golden);
        GoldenRecord recorded = golden.recordOf("metrics");
        recorded.withOnly(ours.keySet().stream().toList());
        for (Map.Entry<String, Double> metric : ours.entrySet()) {
            double expected = recorded.doubleOf(metric.getKey());
            if (!(Math.abs(expected - metric.getValue()) <= TOLERANCE * Math.max(1, Math.abs(expected)))) {
                return "field metrics." + metric.getKey() + ": expected " + expected + ", got " + metric.getValue();
            }
        }
        return null;
    }

    /** Our metrics under the names of the recorded ones. */
    private static Map<String, Double> metrics(GoldenRecord golden) {
        List<GoldenRecord> requests = successful(golden);
        Served served = served(golden.doubleOf("duration_s"), requests);
        BusiestSecond busiest = busiestSecond(requests);
        Map<String, Double> metrics = new LinkedHashMap<>();
        BenchMetrics.of(served).forEach((name, value) -> metrics.put(name.replace("put_tokens", "put"), value));
        metrics.remove("duration");
        double inputs = metrics.getOrDefault("total_input", 0.0);
        metrics.put("total_input_text", inputs);
        metrics.put("total_input_vision", 0.0);
        for (String name : List.of("total_output", "output_throughput", "total_throughput")) {
            metrics.put(name + RETOKENIZED, metrics.getOrDefault(name, 0.0));
        }
        metrics.put("max_itl_ms", served.itlSeconds().max() * MILLIS);
        metrics.put("max_output_tokens_per_s", busiest.tokens());
        metrics.put("max_concurrent_requests", busiest.requests());
        return metrics;
    }

    private static List<GoldenRecord> successful(GoldenRecord golden) {
        List<GoldenRecord> successful = new ArrayList<>();
        for (GoldenRecord request : golden.recordsOf("requests")) {
            request.withOnly(List.of("success", "start", "ttft", "latency", "itl", "output_len", "prompt_len"));
            if (request.booleanOf("success")) {
                successful.add(request);
            }
        }
        return successful;
    }

    private static Served served(double durationSeconds, List<GoldenRecord> requests) {
        WeightedSample gaps = new WeightedSample();
        for (GoldenRecord request : requests) {
            for (double gap : request.doublesOf("itl")) {
                gaps.add(gap, 1);
            }
        }
        return new Recorded(durationSeconds, requests, gaps);
    }

    /** What the recorded client measured; only requests that succeeded are there. */
    private record Recorded(double durationSeconds, List<GoldenRecord> requests, WeightedSample itlSeconds)
            implements Served {
        @Override
        public int size() {
            return requests.size();
        }

        @Override
        public boolean isCompleted(int request) {
            return true;
        }

        @Override
        public double ttftSeconds(int request) {
            return requests.get(request).doubleOf("ttft");
        }

        @Override
        public double latencySeconds(int request) {
            return requests.get(request).doubleOf("latency");
        }

        @Override
        public long inputTokens(int request) {
            return requests.get(request).intOf("prompt_len");
        }

        @Override
        public long outputTokens(int request) {
            return requests.get(request).intOf("output_len");
        }
    }

    private static BusiestSecond busiestSecond(List<GoldenRecord> requests) {
        double first = Double.POSITIVE_INFINITY;
        double last = Double.NEGATIVE_INFINITY;
        for (GoldenRecord request : requests) {
            first = Math.min(first, request.doubleOf("start"));
            last = Math.max(last, request.doubleOf("start") + request.doubleOf("latency"));
        }
        BusiestSecond busiest = requests.isEmpty() ? new BusiestSecond(0, 0) : new BusiestSecond(first, last);
        for (GoldenRecord request : requests) {
            busiest.add(
                    request.doubleOf("start"),
                    request.doubleOf("ttft"),
                    request.doubleOf("latency"),
                    request.doublesOf("itl"));
        }
        return busiest;
    }
}
