package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.jspecify.annotations.Nullable;

/**
 * A sweep drawn: a curve a figure over one dimension, a heat map a figure over two. Where there are more, the map shows
 * the first two and the best that the others allow.
 */
public final class SweepCharts {
    private static final int MOST_VALUES = 40;

    private SweepCharts() {}

    /** A figure of each metric, and one of gains where the sweep has a baseline; none where there are too many points. */
    public static List<Figure> of(SweepResult result) {
        List<Axis> axes = new ArrayList<>();
        for (int i = 0; i < Math.min(2, result.labels().size()); i++) {
            axes.add(Axis.of(result, i));
        }
        if (axes.stream().anyMatch(axis -> axis.values().size() > MOST_VALUES && !axis.isNumeric())) {
            return List.of();
        }
        boolean isMap = axes.size() == 2;
        if (isMap && axes.stream().anyMatch(axis -> axis.values().size() > MOST_VALUES)) {
            return List.of();
        }
        List<Panel> panels = SweepTable.columns(result).stream()
                .map(metric -> isMap
                        ? HeatMap.panel(axes.get(0), axes.get(1), best(result, axes, metric), metric)
                        : SweepCurve.panel(axes.getFirst(), result, metric))
                .toList();
        List<Figure> figures = new ArrayList<>();
        if (!panels.isEmpty()) {
            figures.add(new Figure("sweep", result.scenario().title(), panels));
        }
        List<Panel> gains = GainMap.panels(result);
        if (!gains.isEmpty()) {
            figures.add(new Figure("gain", result.scenario().title(), gains));
        }
        return figures;
    }

    /** The best value at each pair of the first two dimensions; null where no point could be run. */
    private static @Nullable Double[][] best(SweepResult result, List<Axis> axes, Metric metric) {
        @Nullable Double[][] best = new @Nullable Double[axes.get(0).values().size()][axes.get(1).values().size()];
        for (SweepPoint point : result.points()) {
            double value = point.value(metric.name());
            int x = axes.get(0).values().indexOf(point.values().get(0));
            int y = axes.get(1).values().indexOf(point.values().get(1));
            Double known = best[x][y];
            if (!Double.isNaN(value) && (known == null || metric.isBetter(value, known))) {
                best[x][y] = value;
            }
        }
        return best;
    }

    /**
     * A dimension as an axis.
     *
     * @param label the last step of its path
     * @param values in the order of the design, each once
     */
    record Axis(String label, List<String> values) {
        static Axis of(SweepResult result, int dimension) {
            List<String> values = result.points().stream()
                    .map(point -> point.values().get(dimension))
                    .distinct()
                    .toList();
            return new Axis(SweepTable.shortPath(result.labels().get(dimension)), values);
        }

        boolean isNumeric() {
            return values.stream().allMatch(value -> value.matches("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?"));
        }
    }
}
