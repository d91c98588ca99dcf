package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.assemble.RateMatching;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.HandoverTimes.Part;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.sim.unit.TimeSpan;

/** Prefill and decode servers set against each other: what each side sustains by itself, and which one holds a run up. */
public final class PairVerdict {
    /** Share of requests within the limits from which on a load counts as sustained. */
    public static final double SUSTAINED = 0.95;

    /** Requests a second that the prefill servers sustain by themselves. */
    public static final String PREFILL_RATE = "matched_prefill_rate";

    /** Requests a second that the decode servers sustain by themselves within the limit on TPOT. */
    public static final String DECODE_RATE = "matched_decode_rate";

    /** Requests that a decode rank has at once where it sustains that rate. */
    public static final String BEST_DECODE_BATCH = "matched_decode_batch";

    /** Requests that a decode rank has at once in the mean over the run. */
    public static final String DECODE_BATCH = "mean_decode_batch";

    private static final double MILLIS = 1e3;
    private static final int MOST_PARTS = 3;
    private static final double NEGLIGIBLE = 0.05;

    private PairVerdict() {}

    /** What both sides sustain, by the names of the figures; empty without prefill servers. */
    static Map<String, Estimate> matched(Scenario scenario, Map<String, Estimate> metrics) throws InvalidInput {
        double completed = value(metrics, "completed");
        boolean paired = scenario.servers().stream().anyMatch(server -> server.role() == Role.PREFILL);
        if (!paired || !(completed > 0)) {
            return Map.of();
        }
        Resolved resolved = new Resolver().resolve(scenario);
        RateMatching.Demand demand = new RateMatching.Demand(
                value(metrics, "total_input_tokens") / completed,
                value(metrics, "total_output_tokens") / completed,
                metrics.containsKey("accept_length") ? value(metrics, "accept_length") : 1);
        TimeSpan limit = resolved.scenario().slo().tpot();
        double mostNanos = limit == null ? Double.POSITIVE_INFINITY : limit.nanos();
        Map<String, Estimate> matched = new LinkedHashMap<>();
        matched.put(PREFILL_RATE, Estimate.of(RateMatching.prefillRate(resolved, demand)));
        matched.put(DECODE_RATE, Estimate.of(RateMatching.decodeRate(resolved, demand, mostNanos)));
        matched.put(BEST_DECODE_BATCH, Estimate.of(RateMatching.decodeBatch(resolved, demand, mostNanos)));
        double decoding = value(metrics, "request_throughput")
                * (value(metrics, "mean_e2e_latency_ms") - value(metrics, "mean_ttft_ms"))
                / MILLIS;
        matched.put(DECODE_BATCH, Estimate.of(decoding / ranks(resolved)));
        return matched;
    }

    /** Ranks that decode; those of servers that change roles are those at first. */
    private static int ranks(Resolved resolved) {
        return resolved.servers().stream()
                .filter(server -> server.spec().role() == Role.DECODE)
                .mapToInt(server -> server.spec().instances() * server.ranks())
                .sum();
    }

    /** Whether a run keeps the limits for nearly all requests. */
    public static boolean isSustained(SweepPoint point) {
        return point.value("good_share") >= SUSTAINED;
    }

    /** Which limit a run breaks and what holds it up, in words. */
    public static String why(SweepPoint point, SloSpec slo) {
        TimeSpan ttft = slo.ttft();
        TimeSpan tpot = slo.tpot();
        double firstHeld = ttft == null ? 1 : point.value(RunMetrics.TTFT_SHARE);
        double nextHeld = tpot == null ? 1 : point.value(RunMetrics.TPOT_SHARE);
        String busy = String.format(
                Locale.ROOT,
                "prefill busy %.0f %%, decode %.0f %%",
                100 * point.value("prefill_busy_share"),
                100 * point.value("decode_busy_share"));
        if (ttft != null && firstHeld < SUSTAINED && firstHeld <= nextHeld) {
            return String.format(
                    Locale.ROOT,
                    "TTFT within %s for %.0f %%; the late ones take %s (%s)",
                    ttft,
                    100 * firstHeld,
                    late(point),
                    busy);
        }
        if (tpot != null && nextHeld < SUSTAINED) {
            return String.format(
                    Locale.ROOT,
                    "TPOT within %s for %.0f %%; the slow ones take %s a token at %.1f requests a decode rank,"
                            + " %.1f being where rate matching sees the limit in the mean (%s)",
                    tpot,
                    100 * nextHeld,
                    slow(point),
                    point.value(DECODE_BATCH),
                    point.value(BEST_DECODE_BATCH),
                    busy);
        }
        return slo.isSet() ? "keeps the limits (" + busy + ")" : busy;
    }

    /** Which resource a run is short of, in two or three words; empty where it keeps the limits. */
    public static String shortOf(SweepPoint point) {
        double firstHeld = share(point, RunMetrics.TTFT_SHARE);
        double nextHeld = share(point, RunMetrics.TPOT_SHARE);
        if (firstHeld < SUSTAINED && firstHeld <= nextHeld) {
            return switch (longest(point)) {
                case ROOM -> "decode KV";
                case BUFFER -> "prefill (buffers full)";
                case QUEUE -> "prefill (queue)";
                case PREFILL -> "prefill (steps)";
                case TRANSFER -> "transfer";
                case JOIN -> "decode slots";
            };
        }
        return nextHeld < SUSTAINED ? "decode step (TPOT)" : "";
    }

    private static double share(SweepPoint point, String name) {
        return point.metrics().containsKey(name) ? point.value(name) : 1;
    }

    private static Part longest(SweepPoint point) {
        return Arrays.stream(Part.values())
                .filter(part -> point.metrics().containsKey(part.lateMetric()))
                .max(Comparator.comparingDouble(part -> point.value(part.lateMetric())))
                .orElse(Part.PREFILL);
    }

    /** "6.3 s: 2.9 s prefill, 2.1 s in the prefill queue; by cause 3.1 s queue, 1.2 s other-ranks". */
    private static String late(SweepPoint point) {
        String parts = largest(
                List.of(Part.values()),
                part -> point.metrics().containsKey(part.lateMetric()) ? point.value(part.lateMetric()) / MILLIS : 0,
                Part::words,
                " s ");
        double sum = Arrays.stream(Part.values())
                .mapToDouble(part -> point.value(part.lateMetric()))
                .sum();
        String causes = largest(
                List.of(Cause.values()),
                cause -> figure(point, LimitBreakers.late(cause)) / MILLIS,
                Cause::spelling,
                " s ");
        return String.format(Locale.ROOT, "%.1f s: %s; by cause %s", sum / MILLIS, parts, causes);
    }

    private static String slow(SweepPoint point) {
        double sum = 0;
        for (Cause cause : Cause.values()) {
            sum += figure(point, LimitBreakers.slow(cause));
        }
        String parts = largest(
                List.of(Cause.values()), cause -> figure(point, LimitBreakers.slow(cause)), Cause::spelling, " ms ");
        return String.format(Locale.ROOT, "%.1f ms (%s)", sum, parts);
    }

    private static double figure(SweepPoint point, String name) {
        return point.metrics().containsKey(name) ? point.value(name) : 0;
    }

    /** The largest of {@code parts} with their sizes, those that hardly count left out. */
    private static <T> String largest(List<T> parts, Function<T, Double> size, Function<T, String> words, String unit) {
        double sum = parts.stream().mapToDouble(size::apply).sum();
        return parts.stream()
                .filter(part -> size.apply(part) > NEGLIGIBLE * sum)
                .sorted(Comparator.comparing(size).reversed())
                .limit(MOST_PARTS)
                .map(part -> String.format(Locale.ROOT, "%.1f", size.apply(part)) + unit + words.apply(part))
                .collect(Collectors.joining(", "));
    }

    private static double value(Map<String, Estimate> metrics, String name) {
        Estimate estimate = metrics.get(name);
        return estimate == null ? Double.NaN : estimate.value();
    }
}
