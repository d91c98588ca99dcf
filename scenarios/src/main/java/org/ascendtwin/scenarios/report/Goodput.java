package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.jspecify.annotations.Nullable;

/**
 * How much of the load met every limit of the scenario.
 *
 * @param limits the limits in words
 * @param share of the requests, 0 to 1
 * @param perSecond good requests per second
 */
record Goodput(String limits, Estimate share, Estimate perSecond) {
    /** The goodput of a result, or null where the scenario sets no limit. */
    static @Nullable Goodput of(RunResult result) {
        Estimate share = result.metrics().get("good_share");
        Estimate perSecond = result.metrics().get("goodput");
        return share == null || perSecond == null
                ? null
                : new Goodput(limits(result.scenario().slo()), share, perSecond);
    }

    /** What was reached in words: "91.3 % of requests, goodput 1.31 requests/s". */
    String reached() {
        return Figures.percent(share) + " of requests, goodput " + Figures.of(perSecond) + " requests/s";
    }

    private static String limits(SloSpec slo) {
        List<String> limits = new ArrayList<>();
        if (slo.ttft() != null) {
            limits.add("TTFT ≤ " + slo.ttft());
        }
        if (slo.tpot() != null) {
            limits.add("TPOT ≤ " + slo.tpot());
        }
        if (slo.e2e() != null) {
            limits.add("E2E ≤ " + slo.e2e());
        }
        return String.join(", ", limits);
    }
}
