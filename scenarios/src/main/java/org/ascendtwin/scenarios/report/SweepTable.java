package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.jspecify.annotations.Nullable;

/** A sweep as rows: what was set, and the figures that decide. */
public final class SweepTable {
    private static final List<String> SHOWN =
            List.of("output_throughput", "mean_ttft_ms", "p99_ttft_ms", "mean_tpot_ms", "p99_tpot_ms", "goodput");

    private final SweepResult result;
    private final List<Metric> columns;

    private SweepTable(SweepResult result) {
        this.result = result;
        this.columns = columns(result);
    }

    /** The figures worth a column or a chart: those that any point has, the objective first. */
    static List<Metric> columns(SweepResult result) {
        return Stream.concat(Stream.of(result.objective().name()), SHOWN.stream())
                .distinct()
                .filter(name -> result.points().stream()
                        .anyMatch(point -> point.metrics().containsKey(name)))
                .map(Metric::new)
                .toList();
    }

    /** The rows, headings first; the best point is marked with a star. */
    public static List<List<String>> rows(SweepResult result) {
        SweepTable table = new SweepTable(result);
        List<List<String>> rows = new ArrayList<>();
        rows.add(table.headings());
        int best = result.best().map(SweepPoint::index).orElse(-1);
        result.points().forEach(point -> rows.add(table.row(point, point.index() == best)));
        return rows;
    }

    /** Why points cannot be run, a line a reason. */
    public static List<String> refusals(SweepResult result) {
        Map<String, Integer> countByReason = new LinkedHashMap<>();
        for (SweepPoint point : result.points()) {
            String reason = point.refused();
            if (reason != null) {
                countByReason.merge(PlainText.oneLine(reason), 1, Integer::sum);
            }
        }
        return countByReason.entrySet().stream()
                .map(entry -> "Not run (" + Figures.count(entry.getValue()) + "): " + entry.getKey())
                .toList();
    }

    /** What is best, in a sentence. */
    public static String conclusion(SweepResult result) {
        return result.best()
                .map(best -> "Best by " + result.objective().label() + ": " + settings(result, best) + " with "
                        + figure(best, result.objective()) + " "
                        + result.objective().unit() + ".")
                .orElse("No point could be run.");
    }

    private static String settings(SweepResult result, SweepPoint point) {
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < result.labels().size(); i++) {
            settings.add(result.labels().get(i) + "=" + point.values().get(i));
        }
        return String.join(", ", settings);
    }

    private List<String> headings() {
        List<String> headings = new ArrayList<>(List.of(""));
        result.labels().forEach(path -> headings.add(shortPath(path)));
        columns.forEach(column -> headings.add(heading(column)));
        return headings;
    }

    private static String heading(Metric metric) {
        return metric.unit().isEmpty() ? metric.label() : metric.label() + " (" + metric.unit() + ")";
    }

    /** The last step of a path, which mostly tells it apart. */
    static String shortPath(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private List<String> row(SweepPoint point, boolean best) {
        List<String> row = new ArrayList<>(List.of(best ? "*" : ""));
        point.values().forEach(value -> row.add(PlainText.oneLine(value)));
        columns.forEach(column -> row.add(figure(point, column)));
        return row;
    }

    private static String figure(SweepPoint point, Metric metric) {
        @Nullable Estimate estimate = point.metrics().get(metric.name());
        return Figures.of(estimate);
    }
}
