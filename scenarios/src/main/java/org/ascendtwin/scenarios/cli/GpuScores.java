package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ascendtwin.calibration.validate.RankCorrelation;
import org.ascendtwin.scenarios.experiment.Validation;
import org.jspecify.annotations.Nullable;

/**
 * Predictions of measured deployments on GPUs beside the measurements, case by case and summed up by family.
 *
 * @param validation the cases
 * @param families model and mode of each case, by its name
 */
record GpuScores(Validation validation, Map<String, String> families) {
    private static final int CONTRIBUTORS = 3;

    /** Whether anything could be compared. */
    boolean hasAny() {
        return validation.rows().stream().anyMatch(row -> row.skipped() == null);
    }

    /** The rows of each family and metric. */
    private Map<String, Map<String, List<Validation.Row>>> groups() {
        Map<String, Map<String, List<Validation.Row>>> groups = new TreeMap<>();
        for (Validation.Row row : validation.rows()) {
            groups.computeIfAbsent(Objects.requireNonNull(families.get(row.id())), family -> new TreeMap<>())
                    .computeIfAbsent(row.metric(), metric -> new ArrayList<>())
                    .add(row);
        }
        return groups;
    }

    private Map<String, List<Validation.Row>> rowsByMetric() {
        Map<String, List<Validation.Row>> rows = new TreeMap<>();
        validation.rows().forEach(row -> rows.computeIfAbsent(row.metric(), metric -> new ArrayList<>())
                .add(row));
        return rows;
    }

    /** How alike the order of the cases is, predicted and measured. */
    private static double ranks(List<Validation.Row> rows) {
        List<Validation.Row> compared =
                rows.stream().filter(row -> row.skipped() == null).toList();
        return RankCorrelation.of(
                compared.stream().mapToDouble(Validation.Row::predicted).toArray(),
                compared.stream().mapToDouble(Validation.Row::published).toArray());
    }

    private String contributors(Validation.Row row) {
        return Objects.requireNonNull(validation.predictions().get(row.id())).contributors(CONTRIBUTORS);
    }

    void print(boolean details, PrintWriter out) {
        if (details) {
            printCases(out);
        }
        List<List<String>> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of("FAMILY", "METRIC"));
        titles.addAll(ErrorFields.TITLES);
        titles.add("RANKS");
        rows.add(titles);
        groups().forEach((family, metrics) -> metrics.forEach((metric, some) -> rows.add(cells(family, metric, some))));
        rowsByMetric().forEach((metric, some) -> rows.add(cells("all", metric, some)));
        Columns.print(rows, out);
        Map<String, Integer> reasons = new TreeMap<>();
        validation.rows().forEach(row -> {
            String reason = row.skipped();
            if (reason != null) {
                reasons.merge(reason, 1, Integer::sum);
            }
        });
        reasons.forEach((reason, count) -> out.println("skipped " + count + " figures: " + reason));
    }

    private void printCases(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CASE", "METRIC", "MEASURED", "PREDICTED", "ERROR %", "MOST OF IT"));
        for (Validation.Row row : validation.rows()) {
            String skipped = row.skipped();
            rows.add(List.of(
                    row.id(),
                    row.metric(),
                    ErrorFields.number(row.published()),
                    ErrorFields.number(row.predicted()),
                    skipped == null ? ErrorFields.number(row.errorPercent()) : skipped,
                    skipped == null ? contributors(row) : ""));
        }
        Columns.print(rows, out);
        out.println();
    }

    private static List<String> cells(String family, String metric, List<Validation.Row> rows) {
        Validation.Summary summary = Validation.summary(rows);
        double ranks = ranks(rows);
        List<String> cells = new ArrayList<>(List.of(family, metric));
        cells.addAll(ErrorFields.cells(summary.skipped(), summary.errors()));
        cells.add(Double.isNaN(ranks) ? "-" : String.format(Locale.ROOT, "%.2f", ranks));
        return cells;
    }

    /** As one JSON document; no deployment was used for calibration, so none lies inside one. */
    Map<String, Object> fields() {
        List<Map<String, @Nullable Object>> cases = new ArrayList<>();
        for (Validation.Row row : validation.rows()) {
            Map<String, @Nullable Object> fields = ErrorFields.of(row);
            fields.put("inside_calibration", false);
            fields.put("skipped", row.skipped());
            fields.put("family", families.get(row.id()));
            fields.put("contributors", contributors(row));
            cases.add(fields);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("cases", cases);
        document.put("summary", summary(rowsByMetric()));
        Map<String, Object> byFamily = new LinkedHashMap<>();
        groups().forEach((family, metrics) -> byFamily.put(family, summary(metrics)));
        document.put("by_family", byFamily);
        return document;
    }

    private static Map<String, Object> summary(Map<String, List<Validation.Row>> rowsByMetric) {
        Map<String, Object> summaries = new LinkedHashMap<>();
        rowsByMetric.forEach((metric, rows) -> {
            Validation.Summary summary = Validation.summary(rows);
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            ErrorFields.add(summary.skipped(), summary.errors(), fields);
            fields.put("rank_correlation", ErrorFields.finite(ranks(rows)));
            summaries.put(metric, fields);
        });
        return summaries;
    }
}
