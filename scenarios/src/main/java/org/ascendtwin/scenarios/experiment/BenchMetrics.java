package org.ascendtwin.scenarios.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * The metrics that SGLang's bench_serving writes, under its names and with its definitions (python/sglang/bench_serving.py,
 * calculate_metrics): latencies in milliseconds, throughputs per second of the whole duration.
 */
public final class BenchMetrics {
    private static final double MILLIS = 1e3;

    private BenchMetrics() {}

    /** Metrics of what was served, by name. */
    public static Map<String, Double> of(Served served) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        double duration = served.durationSeconds();
        long completed = 0;
        double inputs = 0;
        double outputs = 0;
        double latencySeconds = 0;
        for (int request = 0; request < served.size(); request++) {
            if (served.isCompleted(request)) {
                completed++;
                inputs += served.inputTokens(request);
                outputs += served.outputTokens(request);
                latencySeconds += served.latencySeconds(request);
            }
        }
        metrics.put("completed", (double) completed);
        metrics.put("duration", duration);
        metrics.put("total_input_tokens", inputs);
        metrics.put("total_output_tokens", outputs);
        metrics.put("request_throughput", completed / duration);
        metrics.put("input_throughput", inputs / duration);
        metrics.put("output_throughput", outputs / duration);
        metrics.put("total_throughput", (inputs + outputs) / duration);
        describe(metrics, "ttft", sample(served, served::ttftSeconds));
        describe(metrics, "tpot", tpots(served));
        describe(metrics, "itl", served.itlSeconds());
        describe(metrics, "e2e_latency", sample(served, served::latencySeconds));
        metrics.put("concurrency", latencySeconds / duration);
        return metrics;
    }

    private static void describe(Map<String, Double> metrics, String name, WeightedSample seconds) {
        metrics.put("mean_" + name + "_ms", seconds.mean() * MILLIS);
        metrics.put("median_" + name + "_ms", seconds.quantile(0.5) * MILLIS);
        metrics.put("std_" + name + "_ms", seconds.standardDeviation() * MILLIS);
        metrics.put("p90_" + name + "_ms", seconds.quantile(0.9) * MILLIS);
        metrics.put("p95_" + name + "_ms", seconds.quantile(0.95) * MILLIS);
        metrics.put("p99_" + name + "_ms", seconds.quantile(0.99) * MILLIS);
    }

    /** Mean gaps of the requests with more than one token. */
    private static WeightedSample tpots(Served served) {
        WeightedSample sample = new WeightedSample();
        for (int request = 0; request < served.size(); request++) {
            if (served.isCompleted(request) && served.outputTokens(request) > 1) {
                double laterSeconds = served.latencySeconds(request) - served.ttftSeconds(request);
                sample.add(laterSeconds / (served.outputTokens(request) - 1), 1);
            }
        }
        return sample;
    }

    private static WeightedSample sample(Served served, IntToDoubleFunction value) {
        WeightedSample sample = new WeightedSample();
        for (int request = 0; request < served.size(); request++) {
            if (served.isCompleted(request)) {
                sample.add(value.applyAsDouble(request), 1);
            }
        }
        return sample;
    }
}
