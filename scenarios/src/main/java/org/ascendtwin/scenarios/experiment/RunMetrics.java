package org.ascendtwin.scenarios.experiment;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.Simulation;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** The figures of one replication: bench_serving's, and those only a simulator sees (docs/metrics.md). */
final class RunMetrics {
    private static final double NANOS = 1e9;

    private RunMetrics() {}

    static Map<String, Double> of(SloSpec slo, Simulation simulation, RequestLog log, RequestTimes times) {
        Served served = served(times, log.gapSeconds());
        Map<String, Double> metrics = new LinkedHashMap<>(BenchMetrics.of(served));
        if (simulation.acceptLength() > 0) {
            metrics.put("accept_length", simulation.acceptLength());
        }
        int failed = 0;
        for (Map.Entry<EndReason, Integer> failure : log.failuresByReason().entrySet()) {
            metrics.put("failed_" + failure.getKey().name().toLowerCase(Locale.ROOT), (double) failure.getValue());
            failed += failure.getValue();
        }
        metrics.put("failed", (double) failed);
        if (slo.isSet()) {
            long good = good(slo, times);
            metrics.put("goodput", good / served.durationSeconds());
            metrics.put("good_share", (double) good / times.size());
        }
        metrics.put("device_busy_share", simulation.busyShare());
        if (!simulation.handovers().isEmpty()) {
            metrics.put("prefill_busy_share", simulation.busyShare(Role.PREFILL));
            metrics.put("decode_busy_share", simulation.busyShare(Role.DECODE));
            metrics.putAll(HandoverTimes.of(times, simulation.handovers()));
        }
        metrics.put("kv_capacity_tokens", (double) log.capacityTokens());
        metrics.put("retractions", sum(times.retractions()));
        metrics.put("cached_tokens", sum(times.cachedTokens()));
        return metrics;
    }

    private static Served served(RequestTimes times, WeightedSample gapSeconds) {
        int completed = 0;
        long lastNanos = 0;
        for (int i = 0; i < times.size(); i++) {
            if (times.isCompleted(i)) {
                completed++;
                lastNanos = Math.max(lastNanos, times.finishedNanos()[i]);
            }
        }
        double[] ttftSeconds = new double[completed];
        double[] latencySeconds = new double[completed];
        int[] inputTokens = new int[completed];
        int[] outputTokens = new int[completed];
        int at = 0;
        for (int i = 0; i < times.size(); i++) {
            if (times.isCompleted(i)) {
                ttftSeconds[at] = times.ttftNanos(i) / NANOS;
                latencySeconds[at] = times.latencyNanos(i) / NANOS;
                inputTokens[at] = times.inputTokens()[i];
                outputTokens[at++] = times.outputTokens()[i];
            }
        }
        double durationSeconds = Math.max(1, lastNanos - times.sentNanos()[0]) / NANOS;
        return new Served(durationSeconds, ttftSeconds, latencySeconds, inputTokens, outputTokens, gapSeconds);
    }

    private static long good(SloSpec slo, RequestTimes times) {
        long good = 0;
        for (int i = 0; i < times.size(); i++) {
            boolean holds = times.isCompleted(i)
                    && within((double) times.ttftNanos(i), slo.ttft())
                    && within(times.tpotNanos(i), slo.tpot())
                    && within((double) times.latencyNanos(i), slo.e2e());
            good += holds ? 1 : 0;
        }
        return good;
    }

    private static boolean within(double nanos, @Nullable TimeSpan limit) {
        return limit == null || nanos <= limit.nanos();
    }

    private static double sum(int[] counts) {
        double sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
