package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.ascendtwin.scenarios.assemble.Attribution;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.sim.unit.TimeSpan;

/** What the requests that break a limit spend their time on, in the mean, by cause; nothing where none does. */
final class LimitBreakers {
    private static final double NANOS_A_MILLI = 1e6;

    private LimitBreakers() {}

    /** The figure of {@code cause} before the first token of requests beyond the limit on it. */
    static String late(Cause cause) {
        return "late_ttft_" + cause.spelling().replace('-', '_') + "_ms";
    }

    /** The figure of {@code cause} per later token of requests beyond the limit on it. */
    static String slow(Cause cause) {
        return "slow_tpot_" + cause.spelling().replace('-', '_') + "_ms";
    }

    /** What all figures are called. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            names.add(late(cause));
            names.add(slow(cause));
        }
        return names;
    }

    static Map<String, Double> of(SloSpec slo, RequestTimes times, Attribution attribution) {
        Map<String, Double> means = new LinkedHashMap<>();
        TimeSpan ttft = slo.ttft();
        TimeSpan tpot = slo.tpot();
        int[] late = ttft == null ? new int[0] : those(times, id -> times.ttftNanos(id) > ttft.nanos());
        int[] slow = tpot == null ? new int[0] : those(times, id -> times.tpotNanos(id) > tpot.nanos());
        for (Cause cause : Cause.values()) {
            double lateNanos = IntStream.of(late)
                    .mapToDouble(id -> attribution.nanos(Phase.FIRST_TOKEN, cause, id))
                    .sum();
            double slowNanos = IntStream.of(slow)
                    .mapToDouble(id -> attribution.nanos(Phase.LATER_TOKENS, cause, id)
                            / (times.outputTokens().get(id) - 1.0))
                    .sum();
            put(means, late(cause), lateNanos, late.length);
            put(means, slow(cause), slowNanos, slow.length);
        }
        return means;
    }

    private static int[] those(RequestTimes times, IntPredicate beyond) {
        return IntStream.range(0, times.size())
                .filter(id -> times.isCompleted(id) && beyond.test(id))
                .toArray();
    }

    private static void put(Map<String, Double> means, String name, double nanos, int requests) {
        if (nanos > 0) {
            means.put(name, nanos / requests / NANOS_A_MILLI);
        }
    }
}
