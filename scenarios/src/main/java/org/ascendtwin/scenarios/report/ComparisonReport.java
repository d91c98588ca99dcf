package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Comparison;
import org.ascendtwin.scenarios.experiment.Comparison.Difference;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.jspecify.annotations.Nullable;

/** A comparison in words, as rows, and as plain values. */
public final class ComparisonReport {
    private static final List<String> TOLD = List.of(
            "output_throughput",
            "goodput",
            "mean_ttft_ms",
            "p99_ttft_ms",
            "mean_tpot_ms",
            "p99_tpot_ms",
            "mean_e2e_latency_ms",
            "retractions",
            "cached_tokens",
            "device_busy_share");
    private static final int SPOKEN = 6;

    private ComparisonReport() {}

    /** What the comparison found, a sentence a figure that matters. */
    public static List<String> sentences(Comparison comparison) {
        return told(comparison).stream()
                .limit(SPOKEN)
                .map(ComparisonReport::sentence)
                .toList();
    }

    private static String sentence(Difference difference) {
        String name = difference.metric().label();
        if (!difference.isCertain()) {
            return "No difference in " + name + " can be told (" + signed(difference) + ", 95 %).";
        }
        boolean less = difference.change().mean() < 0;
        return "B " + (less ? "lowers " : "raises ") + name + " by "
                + (Double.isNaN(difference.share())
                        ? Figures.of(Math.abs(difference.change().mean()))
                        : Figures.percent(Math.abs(difference.share())))
                + " ± "
                + (Double.isNaN(difference.share())
                        ? Figures.of(difference.change().halfWidth())
                        : Figures.percent(difference.halfShare()))
                + " (95 %).";
    }

    private static String signed(Difference difference) {
        if (Double.isNaN(difference.share())) {
            return Figures.of(difference.change().mean()) + " ± "
                    + Figures.of(difference.change().halfWidth());
        }
        return (difference.share() >= 0 ? "+" : "") + Figures.percent(difference.share()) + " ± "
                + Figures.percent(difference.halfShare());
    }

    /** The rows of figures that matter, headings first. */
    public static List<List<String>> rows(Comparison comparison) {
        return rows(told(comparison));
    }

    /** A row each of {@code differences}, headings first. */
    public static List<List<String>> rows(List<Difference> differences) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "A", "B", "change", "± (95 %)", "unit", "pairing saves"));
        for (Difference difference : differences) {
            rows.add(List.of(
                    difference.metric().label(),
                    Figures.of(difference.a()),
                    Figures.of(difference.b()),
                    Figures.of(difference.change().mean()),
                    Figures.of(difference.change().halfWidth()),
                    difference.metric().unit(),
                    Double.isFinite(difference.gain()) ? Figures.of(difference.gain()) + " ×" : Figures.NONE));
        }
        return rows;
    }

    /** The differences that matter. */
    static List<Difference> told(Comparison comparison) {
        List<Difference> told = new ArrayList<>();
        for (String name : TOLD) {
            comparison.differences().stream()
                    .filter(difference -> difference.metric().name().equals(name))
                    .filter(difference -> difference.a() != 0 || difference.b() != 0)
                    .filter(difference -> Double.isFinite(difference.a()) && Double.isFinite(difference.b()))
                    .forEach(told::add);
        }
        return told;
    }

    /** Everything, to be written as JSON. */
    public static Map<String, @Nullable Object> fields(Comparison comparison) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("a", side(comparison.one()));
        fields.put("b", side(comparison.other()));
        fields.put("seed", comparison.one().scenario().run().seed());
        fields.put("replications", comparison.one().replications().size());
        Map<String, Object> differences = new LinkedHashMap<>();
        for (Difference difference : comparison.differences()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("a", number(difference.a()));
            row.put("b", number(difference.b()));
            row.put("difference", number(difference.change().mean()));
            row.put("difference_low", number(difference.change().low()));
            row.put("difference_high", number(difference.change().high()));
            row.put("relative", number(difference.share()));
            row.put("certain", difference.isCertain());
            row.put("variance_reduction", number(difference.gain()));
            differences.put(difference.metric().name(), row);
        }
        fields.put("metrics", differences);
        fields.put("summary", sentences(comparison));
        return fields;
    }

    private static Map<String, Object> side(RunResult result) {
        Map<String, Object> side = new LinkedHashMap<>();
        side.put("name", result.scenario().name());
        side.put("title", result.scenario().title());
        side.put("digest", result.digest());
        return side;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
