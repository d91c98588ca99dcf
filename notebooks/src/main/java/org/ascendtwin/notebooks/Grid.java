package org.ascendtwin.notebooks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.ascendtwin.scenarios.report.Chart;
import org.ascendtwin.scenarios.report.Figure;
import org.ascendtwin.scenarios.report.GainReading;
import org.ascendtwin.scenarios.report.PairReading;
import org.ascendtwin.scenarios.report.SweepCharts;
import org.ascendtwin.scenarios.report.SweepTable;
import org.ascendtwin.scenarios.spec.AxisSpec;

/**
 * What a sweep found at its points.
 *
 * @param result all of it
 */
public record Grid(SweepResult result) {
    /** A number with or without a unit. */
    private static final Pattern NUMBER = Pattern.compile("([-+]?[0-9.]+)( .*)?");

    /** Every point with what was set, its figures, and why it was refused where it was. */
    public List<SweepPoint> points() {
        return result.points();
    }

    /** The points, a row each; the best is marked with a star. */
    public Table table() {
        return Table.of(SweepTable.rows(result));
    }

    /** Which point is best, in a sentence. */
    public Table conclusion() {
        return Table.lines("Conclusion", List.of(SweepTable.conclusion(result)));
    }

    /** Every figure over what was varied. */
    public Drawing chart() {
        return drawing("sweep");
    }

    /** How much better each point is than the sweep's baseline. */
    public Drawing gains() {
        return drawing("gain");
    }

    /** The points that have {@code value} in the dimension whose path ends in {@code label}, without that dimension. */
    public Grid where(String label, String value) {
        int dimension = dimension(label);
        List<AxisSpec> axes = without(dimension, result.axes());
        List<SweepPoint> kept = points().stream()
                .filter(point -> point.values().get(dimension).equals(value))
                .map(point -> new SweepPoint(
                        point.index(),
                        without(dimension, point.values()),
                        point.refused(),
                        point.digest(),
                        point.metrics(),
                        point.objectives()))
                .toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("no point has " + label + " " + value + ".");
        }
        return new Grid(
                new SweepResult(result.scenario(), result.version(), axes, result.objective(), kept, List.of()));
    }

    private int dimension(String label) {
        for (int dimension = 0; dimension < result.labels().size(); dimension++) {
            String path = result.labels().get(dimension);
            if (path.equals(label) || path.endsWith("." + label)) {
                return dimension;
            }
        }
        throw new IllegalArgumentException("no dimension is called " + label + "; known: " + result.labels() + ".");
    }

    private static <T> List<T> without(int place, List<T> all) {
        List<T> others = new ArrayList<>(all);
        others.remove(place);
        return List.copyOf(others);
    }

    /** A chart of {@code metric} over the last dimension, with a line for each combination of the others. */
    public Chart lines(String metric) {
        Metric figure = metric(metric);
        return lines(new Chart(capitalised(figure.label()), across(), figure.unit()), points(), point -> point.metrics()
                .getOrDefault(metric, Estimate.of(Double.NaN)));
    }

    /**
     * A chart of how many percent {@code metric} is above the point that has {@code baseline} in the first dimension and is
     * otherwise the same.
     */
    public Chart change(String metric, String baseline) {
        Map<List<String>, SweepPoint> baselines = new HashMap<>();
        List<SweepPoint> others = new ArrayList<>();
        for (SweepPoint point : points()) {
            if (point.values().getFirst().equals(baseline)) {
                baselines.put(without(0, point.values()), point);
            } else {
                others.add(point);
            }
        }
        String title = capitalised(metric(metric).label()) + " over " + baseline;
        return lines(new Chart(title, across(), "%"), others, point -> {
            SweepPoint other = baselines.get(without(0, point.values()));
            double share = other == null ? Double.NaN : point.value(metric) / other.value(metric) - 1;
            return Estimate.of(100 * share);
        });
    }

    private Metric metric(String name) {
        return Metric.of(
                name,
                points().stream()
                        .flatMap(point -> point.metrics().keySet().stream())
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private Chart lines(Chart chart, List<SweepPoint> shown, Function<SweepPoint, Estimate> figure) {
        int last = result.labels().size() - 1;
        boolean isNumeric = isNumeric(last);
        for (SweepPoint point : shown) {
            String series = String.join(", ", point.values().subList(0, last));
            String value = point.values().get(last);
            if (isNumeric) {
                double number = Double.parseDouble(NUMBER.matcher(value).replaceFirst("$1"));
                chart.add(series, number, figure.apply(point));
            } else {
                chart.add(series, value, figure.apply(point));
            }
        }
        return chart;
    }

    private static String capitalised(String label) {
        return label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1);
    }

    private boolean isNumeric(int dimension) {
        return points().stream()
                .allMatch(point -> NUMBER.matcher(point.values().get(dimension)).matches());
    }

    /** The last step of the last dimension's path, and the unit of its values where they have one. */
    private String across() {
        int dimension = result.labels().size() - 1;
        String label = result.labels().get(dimension);
        String unit = isNumeric(dimension)
                ? NUMBER.matcher(points().getFirst().values().get(dimension)).replaceFirst("$2")
                : "";
        return label.substring(label.lastIndexOf('.') + 1) + (unit.isBlank() ? "" : " (" + unit.strip() + ")");
    }

    private Drawing drawing(String name) {
        for (Figure figure : SweepCharts.of(result)) {
            if (figure.name().equals(name)) {
                return new Drawing(figure);
            }
        }
        throw new IllegalStateException(
                "this sweep has no such chart: it has too many points, or names no baseline. Maybe a Chart of its"
                        + " points().");
    }

    /** From which load on each point is worse than the baseline. */
    public Table losses() {
        return Table.of(GainReading.of(result)
                .map(GainReading::rows)
                .orElseThrow(() -> new IllegalStateException("this sweep names no baseline.")));
    }

    /** What rate matching says of prefill and decode servers in closed form, a row a deployment. */
    public Table rateMatching() {
        return Table.of(PairReading.rateMatching(result));
    }

    /** The largest load that each deployment sustains: simulated, and closer and closer to the closed form. */
    public Table sustained() {
        return Table.of(PairReading.sustained(result));
    }

    /** What each deployment is short of at each load. */
    public Table limits() {
        return Table.of(PairReading.limits(result));
    }

    /** How the closed form and the simulation part. */
    public Table remarks() {
        List<String> remarks = new ArrayList<>(PairReading.remarks(result));
        PairReading.most(result).ifPresent(remarks::addFirst);
        return Table.lines("Closed form and simulation", remarks);
    }
}
