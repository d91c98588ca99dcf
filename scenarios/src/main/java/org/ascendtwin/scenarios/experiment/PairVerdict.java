package org.ascendtwin.scenarios.experiment;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.RateMatching;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.sim.unit.TimeSpan;

/** Prefill and decode servers set against each other: what each side sustains by itself, and which one holds a run up. */
public final class PairVerdict {
    /** Requests a second that the prefill servers sustain by themselves. */
    public static final String PREFILL_RATE = "matched_prefill_rate";

    /** Requests a second that the decode servers sustain by themselves within the limit on TPOT. */
    public static final String DECODE_RATE = "matched_decode_rate";

    private static final double MOSTLY = 0.95;
    private static final double MILLIS = 1e3;

    private PairVerdict() {}

    /** What both sides sustain, by the names of the figures; empty without prefill servers. */
    static Map<String, Estimate> matched(Resolved resolved, Map<String, Estimate> metrics) {
        double completed = value(metrics, "completed");
        boolean paired =
                resolved.servers().stream().anyMatch(server -> server.spec().role() == Role.PREFILL);
        if (!paired || !(completed > 0)) {
            return Map.of();
        }
        RateMatching.Demand demand = new RateMatching.Demand(
                value(metrics, "total_input_tokens") / completed,
                value(metrics, "total_output_tokens") / completed,
                metrics.containsKey("accept_length") ? value(metrics, "accept_length") : 1);
        TimeSpan limit = resolved.scenario().slo().tpot();
        Map<String, Estimate> matched = new LinkedHashMap<>();
        matched.put(PREFILL_RATE, Estimate.of(RateMatching.prefillRate(resolved, demand)));
        matched.put(
                DECODE_RATE,
                Estimate.of(RateMatching.decodeRate(
                        resolved, demand, limit == null ? Double.POSITIVE_INFINITY : limit.nanos())));
        return matched;
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
        if (ttft != null && firstHeld < MOSTLY && firstHeld <= nextHeld) {
            return String.format(Locale.ROOT, "TTFT within %s for %.0f %%", ttft, 100 * firstHeld)
                    + HandoverTimes.longest(point)
                            .map(part -> String.format(
                                    Locale.ROOT, ", mostly %.1f s %s", part.millis() / MILLIS, part.words()))
                            .orElse("")
                    + " (" + busy + ")";
        }
        if (tpot != null && nextHeld < MOSTLY) {
            return String.format(
                    Locale.ROOT,
                    "TPOT within %s for %.0f %%: decode batches too large (%s)",
                    tpot,
                    100 * nextHeld,
                    busy);
        }
        return slo.isSet() ? "keeps the limits (" + busy + ")" : busy;
    }

    private static double value(Map<String, Estimate> metrics, String name) {
        Estimate estimate = metrics.get(name);
        return estimate == null ? Double.NaN : estimate.value();
    }
}
