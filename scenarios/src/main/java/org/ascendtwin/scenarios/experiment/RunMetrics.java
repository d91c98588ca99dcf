package org.ascendtwin.scenarios.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.LiveServing;
import org.ascendtwin.scenarios.assemble.Outage;
import org.ascendtwin.scenarios.assemble.Simulation;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** The figures of one replication: bench_serving's, and those only a simulator sees (docs/metrics.md). */
final class RunMetrics {
    /** Steps whose time was measured neither for them nor between others, where a run rests on measured steps. */
    static final String STEPS_OUTSIDE = "steps_outside_measured";

    /** Share of all requests within the limit on the time to first token. */
    static final String TTFT_SHARE = "good_ttft_share";

    /** Share of all requests within the limit on the time per output token. */
    static final String TPOT_SHARE = "good_tpot_share";

    private static final String BUSY_SHARE = "device_busy_share";
    private static final double NANOS = 1e9;

    private RunMetrics() {}

    static Map<String, Double> of(SloSpec slo, Simulation simulation, RequestLog log, RequestTimes times) {
        Map<String, Double> metrics = ofRequests(slo, simulation.acceptLength(), simulation.droppedCount(), log, times);
        addDevices(simulation, metrics);
        addOutages(simulation, times, metrics);
        addHandovers(slo, simulation, times, metrics);
        addCaches(log, times, metrics);
        if (simulation.hasHostTier()) {
            metrics.put("loaded_tokens", (double) log.loadedTokens());
            metrics.put("fetched_tokens", (double) simulation.fetchedTokens());
            metrics.put("written_tokens", (double) simulation.writtenTokens());
        }
        return metrics;
    }

    /** The figures of a run on a real device. */
    static Map<String, Double> of(SloSpec slo, LiveServing serving, RequestLog log, RequestTimes times) {
        Map<String, Double> metrics = ofRequests(slo, serving.acceptLength(), serving.droppedCount(), log, times);
        metrics.put(BUSY_SHARE, serving.busyShare());
        addCaches(log, times, metrics);
        return metrics;
    }

    /** What requests saw, and how many failed. */
    private static Map<String, Double> ofRequests(
            SloSpec slo, double acceptLength, int droppedCount, RequestLog log, RequestTimes times) {
        Served served = served(times, log.gapSeconds());
        Map<String, Double> metrics = new LinkedHashMap<>(BenchMetrics.of(served));
        if (acceptLength > 0) {
            metrics.put("accept_length", acceptLength);
        }
        int failed = 0;
        for (Map.Entry<EndReason, Integer> failure : log.failuresByReason().entrySet()) {
            metrics.put("failed_" + failure.getKey().name().toLowerCase(Locale.ROOT), (double) failure.getValue());
            failed += failure.getValue();
        }
        if (droppedCount > 0) {
            metrics.put("failed_never_sent", (double) droppedCount);
            failed += droppedCount;
        }
        metrics.put("failed", (double) failed);
        metrics.putAll(ProgramTimes.of(log.table().order(), times));
        metrics.putAll(goodness(slo, times, served.durationSeconds()));
        return metrics;
    }

    private static void addCaches(RequestLog log, RequestTimes times, Map<String, Double> metrics) {
        metrics.put("kv_capacity_tokens", (double) log.capacityTokens());
        metrics.put("retractions", (double) times.retractions().stream().sum());
        metrics.put("cached_tokens", (double) times.cachedTokens().stream().sum());
    }

    private static void addHandovers(
            SloSpec slo, Simulation simulation, RequestTimes times, Map<String, Double> metrics) {
        if (simulation.handovers().isEmpty()) {
            return;
        }
        if (simulation.roleChanges() >= 0) {
            metrics.put("role_changes", (double) simulation.roleChanges());
            metrics.put("mean_prefill_servers", simulation.meanServers(Role.PREFILL));
            metrics.put("mean_decode_servers", simulation.meanServers(Role.DECODE));
        }
        metrics.putAll(HandoverTimes.of(times, simulation.handovers()));
        if (slo.ttft() != null) {
            metrics.putAll(
                    HandoverTimes.late(times, simulation.handovers(), slo.ttft().nanos()));
        }
        metrics.putAll(LimitBreakers.of(slo, times, simulation.attribution()));
    }

    /** What servers that were lost took with them; nothing where none was. */
    private static void addOutages(Simulation simulation, RequestTimes times, Map<String, Double> metrics) {
        List<Outage> outages = simulation.outages();
        if (outages.isEmpty()) {
            return;
        }
        metrics.put("servers_lost", (double) outages.size());
        metrics.put(
                "server_down_s",
                outages.stream()
                                .mapToLong(outage -> outage.downNanos(simulation.simulatedNanos()))
                                .sum()
                        / NANOS);
        metrics.put("retried", (double) simulation.retried());
        long lostTokens = 0;
        for (int i = 0; i < times.size(); i++) {
            lostTokens += times.isCompleted(i) ? 0 : times.outputTokens().get(i);
        }
        metrics.put("lost_output_tokens", (double) lostTokens);
    }

    private static void addDevices(Simulation simulation, Map<String, Double> metrics) {
        metrics.put(BUSY_SHARE, simulation.busyShare());
        metrics.put("host_exposed_share", simulation.hostExposedShare());
        if (!simulation.handovers().isEmpty()) {
            metrics.put("prefill_busy_share", simulation.busyShare(Role.PREFILL));
            metrics.put("decode_busy_share", simulation.busyShare(Role.DECODE));
        }
        if (simulation.stepsOutside() > 0) {
            metrics.put(STEPS_OUTSIDE, (double) simulation.stepsOutside());
        }
    }

    /** The requests that keep the limits; nothing where there are none. */
    private static Map<String, Double> goodness(SloSpec slo, RequestTimes times, double durationSeconds) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (slo.isSet()) {
            long good = good(times, slo.ttft(), slo.tpot(), slo.e2e());
            metrics.put("goodput", good / durationSeconds);
            metrics.put("good_share", (double) good / times.size());
            if (slo.ttft() != null) {
                metrics.put(TTFT_SHARE, (double) good(times, slo.ttft(), null, null) / times.size());
            }
            if (slo.tpot() != null) {
                metrics.put(TPOT_SHARE, (double) good(times, null, slo.tpot(), null) / times.size());
            }
        }
        return metrics;
    }

    private static Served served(RequestTimes times, WeightedSample gapSeconds) {
        long lastNanos = Math.max(0, times.finishedNanos().stream().max().orElse(0));
        return new ServedTimes(Math.max(1, lastNanos - firstSentNanos(times)) / NANOS, times, gapSeconds);
    }

    private static long firstSentNanos(RequestTimes times) {
        return times.sentNanos().stream().filter(sent -> sent >= 0).min().orElse(0);
    }

    private static long good(
            RequestTimes times, @Nullable TimeSpan ttft, @Nullable TimeSpan tpot, @Nullable TimeSpan e2e) {
        long good = 0;
        for (int i = 0; i < times.size(); i++) {
            boolean holds = times.isCompleted(i)
                    && within((double) times.ttftNanos(i), ttft)
                    && within(times.tpotNanos(i), tpot)
                    && within((double) times.latencyNanos(i), e2e);
            good += holds ? 1 : 0;
        }
        return good;
    }

    private static boolean within(double nanos, @Nullable TimeSpan limit) {
        return limit == null || nanos <= limit.nanos();
    }
}
