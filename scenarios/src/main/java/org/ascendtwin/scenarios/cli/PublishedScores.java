package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.validate.RankCorrelation;
import org.ascendtwin.scenarios.experiment.Validation;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of published deployments beside what was published, case by case and summed up.
 *
 * @param validation the cases
 * @param kinds what each case is, by its name
 * @param doubts evidence against records, by the case's name
 * @param serving what was calibrated
 */
record PublishedScores(
        Validation validation, Map<String, Kind> kinds, Map<String, String> doubts, ServingProfile serving) {
    private static final int CONTRIBUTORS = 3;
    private static final int WIDEST_REASON = 100;
    private static final String THROUGHPUT = "output_throughput";

    /**
     * What a case is.
     *
     * @param model its model
     * @param name of the kind of deployments
     * @param inputTokens of a prompt
     */
    record Kind(String model, String name, int inputTokens) {}

    /** Whether anything could be compared. */
    boolean hasAny() {
        return validation.rows().stream().anyMatch(row -> row.skipped() == null);
    }

    private Kind kind(Validation.Row row) {
        return Objects.requireNonNull(kinds.get(row.id()));
    }

    /** Whether the profile was fitted to deployments like this one. */
    private boolean isInside(Validation.Row row) {
        return serving.trusts(kind(row).name(), kind(row).inputTokens());
    }

    private List<Validation.Row> rows(String metric, Predicate<Validation.Row> which) {
        return validation.rows().stream()
                .filter(row -> row.metric().equals(metric))
                .filter(which)
                .toList();
    }

    private boolean isSound(Validation.Row row) {
        return !doubts.containsKey(row.id());
    }

    void print(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CASE", "METRIC", "PUBLISHED", "PREDICTED", "INTERVAL", "ERROR %", "INSIDE", "MOST OF IT"));
        validation.rows().forEach(row -> rows.add(cells(row)));
        Columns.print(rows, out);
        out.println();
        List<List<String>> summaries = new ArrayList<>();
        summaries.add(titled("METRIC"));
        validation.summaryByMetric().keySet().forEach(metric -> {
            summaries.add(summary(metric, rows(metric, row -> true)));
            if (!doubts.isEmpty()) {
                summaries.add(summary(metric + ", doubtful apart", rows(metric, this::isSound)));
            }
        });
        Columns.print(summaries, out);
        out.println();
        printGroups("MODEL", Kind::model, out);
        printGroups("KIND", Kind::name, out);
        doubts.forEach((id, evidence) -> out.println("doubtful " + id + ": " + evidence));
    }

    /** The tables of docs/validation.md. */
    void markdown(PrintWriter out) {
        out.println(
                "| figure | cases | median of absolute errors | 90th percentile | bias | order | inside the interval |");
        out.println("|---|---|---|---|---|---|---|");
        validation.summaryByMetric().keySet().forEach(metric -> {
            markdown(metric, rows(metric, row -> true), out);
            if (!doubts.isEmpty()) {
                markdown(metric + ", doubtful apart", rows(metric, this::isSound), out);
            }
        });
        out.println();
        out.println("| model (" + THROUGHPUT + ") | cases | median | bias | cannot run |");
        out.println("|---|---|---|---|---|");
        groups(Kind::model).forEach((model, rows) -> {
            Validation.Summary summary = Validation.summary(rows);
            out.println(String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %s | %s |",
                    model,
                    summary.errors().count(),
                    whole("%.0f", summary.errors().medianPercent()),
                    whole("%+.0f", summary.errors().biasPercent()),
                    summary.skipped() == 0 ? "" : Integer.toString(summary.skipped())));
        });
    }

    private static String whole(String format, double percent) {
        return Double.isNaN(percent) ? "" : String.format(Locale.ROOT, format, percent);
    }

    private static void markdown(String name, List<Validation.Row> rows, PrintWriter out) {
        Validation.Summary summary = Validation.summary(rows);
        if (summary.errors().count() == 0) {
            return;
        }
        double ranks = ranks(rows);
        double coverage = coverage(rows);
        out.println(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f %% | %.1f %% | %+.1f %% | %s | %s |",
                name,
                summary.errors().count(),
                summary.errors().medianPercent(),
                summary.errors().p90Percent(),
                summary.errors().biasPercent(),
                Double.isNaN(ranks) ? "" : String.format(Locale.ROOT, "%.2f", ranks),
                Double.isNaN(coverage) ? "" : String.format(Locale.ROOT, "%.0f %%", coverage)));
    }

    private void printGroups(String title, Function<Kind, String> name, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(titled(title + " (" + THROUGHPUT + ")"));
        groups(name).forEach((group, ofGroup) -> rows.add(summary(group, ofGroup)));
        Columns.print(rows, out);
        out.println();
    }

    private Map<String, List<Validation.Row>> groups(Function<Kind, String> name) {
        Map<String, List<Validation.Row>> groups = new TreeMap<>();
        rows(THROUGHPUT, row -> true)
                .forEach(row -> groups.computeIfAbsent(name.apply(kind(row)), group -> new ArrayList<>())
                        .add(row));
        return groups;
    }

    private List<String> cells(Validation.Row row) {
        boolean compared = row.skipped() == null;
        return List.of(
                row.id(),
                row.metric(),
                ErrorFields.number(row.published()),
                compared ? ErrorFields.number(row.predicted()) : "-",
                compared && Double.isFinite(row.low())
                        ? ErrorFields.number(row.low()) + " to " + ErrorFields.number(row.high())
                        : "-",
                compared ? ErrorFields.number(row.errorPercent()) : shortened(String.valueOf(row.skipped())),
                isInside(row) ? "yes" : "no",
                compared ? contributors(row) : "");
    }

    private String contributors(Validation.Row row) {
        return Objects.requireNonNull(validation.predictions().get(row.id())).contributors(CONTRIBUTORS);
    }

    private static List<String> titled(String first) {
        List<String> titles = new ArrayList<>(List.of(first));
        titles.addAll(ErrorFields.TITLES);
        titles.add("RANKS");
        titles.add("IN INTERVAL %");
        return titles;
    }

    private static List<String> summary(String name, List<Validation.Row> rows) {
        Validation.Summary summary = Validation.summary(rows);
        List<String> cells = new ArrayList<>(List.of(name));
        cells.addAll(ErrorFields.cells(summary.skipped(), summary.errors()));
        double ranks = ranks(rows);
        cells.add(Double.isNaN(ranks) ? "-" : String.format(Locale.ROOT, "%.2f", ranks));
        cells.add(ErrorFields.number(coverage(rows)));
        return cells;
    }

    private static List<Validation.Row> compared(List<Validation.Row> rows) {
        return rows.stream().filter(row -> row.skipped() == null).toList();
    }

    /** Whether configurations come in the order in which they were published. */
    private static double ranks(List<Validation.Row> rows) {
        return RankCorrelation.of(
                compared(rows).stream().mapToDouble(Validation.Row::predicted).toArray(),
                compared(rows).stream().mapToDouble(Validation.Row::published).toArray());
    }

    /** How often, in percent, the published value lies inside the interval; not a number without intervals. */
    private static double coverage(List<Validation.Row> rows) {
        List<Validation.Row> stated = compared(rows).stream()
                .filter(row -> Double.isFinite(row.logSpread()))
                .toList();
        long covered = stated.stream().filter(Validation.Row::isCovered).count();
        return stated.isEmpty() ? Double.NaN : 100.0 * covered / stated.size();
    }

    private static String shortened(String reason) {
        return reason.length() <= WIDEST_REASON ? reason : reason.substring(0, WIDEST_REASON - 1) + "…";
    }

    /** As one JSON document. */
    Map<String, Object> fields() {
        List<Map<String, @Nullable Object>> cases = new ArrayList<>();
        for (Validation.Row row : validation.rows()) {
            Map<String, @Nullable Object> fields = ErrorFields.of(row);
            fields.put("inside_calibration", isInside(row));
            fields.put("skipped", row.skipped());
            fields.put("low", ErrorFields.finite(row.low()));
            fields.put("high", ErrorFields.finite(row.high()));
            fields.put("contributors", contributors(row));
            fields.put("kind", kind(row).name());
            fields.put("doubt", doubts.get(row.id()));
            cases.add(fields);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cases", cases);
        Map<String, Object> summary = new LinkedHashMap<>();
        Map<String, Object> sound = new LinkedHashMap<>();
        validation.summaryByMetric().keySet().forEach(metric -> {
            summary.put(metric, fields(rows(metric, row -> true)));
            sound.put(metric, fields(rows(metric, this::isSound)));
        });
        document.put("summary", summary);
        document.put("summary_without_doubtful", sound);
        document.put("by_model", byGroup(Kind::model));
        document.put("by_kind", byGroup(Kind::name));
        return document;
    }

    private Map<String, Object> byGroup(Function<Kind, String> name) {
        Map<String, Object> fields = new LinkedHashMap<>();
        groups(name).forEach((group, rows) -> fields.put(group, fields(rows)));
        return fields;
    }

    private static Map<String, @Nullable Object> fields(List<Validation.Row> rows) {
        Validation.Summary summary = Validation.summary(rows);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        ErrorFields.add(summary.skipped(), summary.errors(), fields);
        fields.put("rank_correlation", ErrorFields.finite(ranks(rows)));
        fields.put("interval_coverage_pct", ErrorFields.finite(coverage(rows)));
        return fields;
    }
}
