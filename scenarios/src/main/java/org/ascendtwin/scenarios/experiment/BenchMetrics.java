package org.ascendtwin.scenarios.experiment;

import java.util.LinkedHashMap;
import java.util.Map;

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
        double inputs = sum(served.inputTokens());
        double outputs = sum(served.outputTokens());
        metrics.put("completed", (double) served.count());
        metrics.put("duration", duration);
        metrics.put("total_input_tokens", inputs);
        metrics.put("total_output_tokens", outputs);
        metrics.put("request_throughput", served.count() / duration);
        metrics.put("input_throughput", inputs / duration);
        metrics.put("output_throughput", outputs / duration);
        metrics.put("total_throughput", (inputs + outputs) / duration);
        describe(metrics, "ttft", sample(served.ttftSeconds()));
        describe(metrics, "tpot", tpots(served));
        describe(metrics, "itl", served.itlSeconds());
        describe(metrics, "e2e_latency", sample(served.latencySeconds()));
        metrics.put("concurrency", sum(served.latencySeconds()) / duration);
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

    private static WeightedSample tpots(Served served) {
        WeightedSample sample = new WeightedSample();
        for (int i = 0; i < served.count(); i++) {
            if (served.outputTokens()[i] > 1) {
                sample.add(served.tpotSeconds(i), 1);
            }
        }
        return sample;
    }

    private static WeightedSample sample(double[] values) {
        WeightedSample sample = new WeightedSample();
        for (double value : values) {
            sample.add(value, 1);
        }
        return sample;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static double sum(int[] values) {
        double sum = 0;
        for (int value : values) {
            sum += value;
        }
        return sum;
    }
}
