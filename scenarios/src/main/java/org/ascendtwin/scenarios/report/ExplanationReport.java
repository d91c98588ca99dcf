package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.Attribution.Phase;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.experiment.Explanation;
import org.ascendtwin.scenarios.experiment.Explanation.Breakdown;
import org.ascendtwin.scenarios.experiment.Explanation.Latency;
import org.ascendtwin.scenarios.spec.Scenario;

/** An explanation as rows, in words, and as plain values. */
public final class ExplanationReport {
    private static final double NANOS_A_MILLI = 1e6;
    private static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0);

    private ExplanationReport() {}

    /** A table of {@code latency}: a row a cause that occurs, the largest first, in milliseconds. */
    public static List<List<String>> rows(Explanation explanation, Latency latency) {
        Breakdown mean = explanation.mean(latency);
        List<Breakdown> breakdowns = new ArrayList<>(List.of(mean));
        PERCENTILES.forEach(percentile -> breakdowns.add(explanation.at(latency, percentile)));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(latency + ", ms", "mean", "", "P50", "P90", "P99", ""));
        for (Cause cause : largestFirst(mean)) {
            if (breakdowns.stream().anyMatch(breakdown -> breakdown.meanNanos(cause) > 0)) {
                rows.add(row(cause.spelling(), breakdowns, cause));
            }
        }
        List<String> whole = new ArrayList<>(List.of("all", millis(mean.meanNanos()), "100.0 %"));
        breakdowns.subList(1, breakdowns.size()).forEach(each -> whole.add(millis(each.meanNanos())));
        whole.add("");
        rows.add(whole);
        return rows;
    }

    private static List<String> row(String name, List<Breakdown> breakdowns, Cause cause) {
        List<String> row = new ArrayList<>();
        row.add(name);
        row.add(millis(breakdowns.getFirst().meanNanos(cause)));
        row.add(Figures.percent(breakdowns.getFirst().share(cause)));
        breakdowns.subList(1, breakdowns.size()).forEach(each -> row.add(millis(each.meanNanos(cause))));
        row.add(cause.meaning());
        return row;
    }

    private static List<Cause> largestFirst(Breakdown breakdown) {
        return Arrays.stream(Cause.values())
                .sorted((a, b) -> Double.compare(breakdown.meanNanos(b), breakdown.meanNanos(a)))
                .toList();
    }

    private static String millis(double nanos) {
        return Figures.of(nanos / NANOS_A_MILLI);
    }

    /** What acts on the largest part of each latency, a sentence each. */
    public static List<String> advice(Explanation explanation, Scenario scenario) {
        List<String> sentences = new ArrayList<>();
        for (Latency latency : List.of(Latency.TTFT, Latency.TPOT)) {
            for (double percentile : List.of(-1.0, 99.0)) {
                Breakdown breakdown = percentile < 0 ? explanation.mean(latency) : explanation.at(latency, percentile);
                Cause largest = breakdown.largest();
                boolean said =
                        percentile >= 0 && largest == explanation.mean(latency).largest();
                if (breakdown.requests() > 0 && !said) {
                    sentences.add(String.format(
                            Locale.ROOT,
                            "%s %s: %.0f %% is %s (%s). %s",
                            percentile < 0 ? "Mean" : "P99",
                            latency,
                            100 * breakdown.share(largest),
                            largest.spelling(),
                            largest.meaning(),
                            Knob.advice(largest, latency, scenario)));
                }
            }
        }
        return sentences;
    }

    /** One request, a row a cause, in milliseconds to the nanosecond; negative places are refused by the caller. */
    public static List<List<String>> rows(Explanation explanation, int place) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ms", "to the first token", "after it", ""));
        for (Cause cause : Cause.values()) {
            long first = explanation.attribution().nanos(Phase.FIRST_TOKEN, cause, place);
            long later = explanation.attribution().nanos(Phase.LATER_TOKENS, cause, place);
            if (first + later > 0) {
                rows.add(List.of(cause.spelling(), exact(first), exact(later), cause.meaning()));
            }
        }
        rows.add(List.of(
                "all",
                exact(explanation.attribution().nanos(Phase.FIRST_TOKEN, place)),
                exact(explanation.attribution().nanos(Phase.LATER_TOKENS, place)),
                ""));
        return rows;
    }

    private static String exact(long nanos) {
        return String.format(Locale.ROOT, "%,d.%06d", nanos / 1_000_000, nanos % 1_000_000);
    }

    /** Everything, as plain values; sums are whole nanoseconds. */
    public static Map<String, Object> fields(Explanation explanation, Scenario scenario) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("scenario", scenario.name());
        fields.put("requests", explanation.ids().length);
        for (Latency latency : Latency.values()) {
            Map<String, Object> breakdowns = new LinkedHashMap<>();
            breakdowns.put("mean", fields(explanation.mean(latency)));
            for (double percentile : PERCENTILES) {
                breakdowns.put("p" + Math.round(percentile), fields(explanation.at(latency, percentile)));
            }
            fields.put(latency.name().toLowerCase(Locale.ROOT), breakdowns);
        }
        fields.put("advice", advice(explanation, scenario));
        return fields;
    }

    private static Map<String, Object> fields(Breakdown breakdown) {
        Map<String, Object> causes = new LinkedHashMap<>();
        for (Cause cause : largestFirst(breakdown)) {
            if (breakdown.meanNanos(cause) > 0) {
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("ms", breakdown.meanNanos(cause) / NANOS_A_MILLI);
                figures.put("share", breakdown.share(cause));
                causes.put(cause.spelling(), figures);
            }
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requests", breakdown.requests());
        fields.put("ms", breakdown.meanNanos() / NANOS_A_MILLI);
        fields.put("causes", causes);
        return fields;
    }

    /** One request as plain values, in whole nanoseconds. */
    public static Map<String, Object> fields(Explanation explanation, int place) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", explanation.ids()[place]);
        fields.put("output_tokens", explanation.outputTokens()[place]);
        for (Phase phase : Phase.values()) {
            Map<String, Object> causes = new LinkedHashMap<>();
            for (Cause cause : Cause.values()) {
                long nanos = explanation.attribution().nanos(phase, cause, place);
                if (nanos > 0) {
                    causes.put(cause.spelling(), nanos);
                }
            }
            String name = phase == Phase.FIRST_TOKEN ? "ttft" : "rest";
            fields.put(name + "_ns", explanation.attribution().nanos(phase, place));
            fields.put(name + "_ns_by_cause", causes);
        }
        return fields;
    }
}
