package org.ascendtwin.scenarios.report;

import java.util.List;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.Metric;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** One figure over one dimension of a sweep, with its intervals. */
final class SweepCurve {
    private static final double HEADROOM = 1.08;

    private SweepCurve() {}

    static Panel panel(SweepCharts.Axis axis, SweepResult result, Metric metric) {
        YIntervalSeries series = new YIntervalSeries(metric.label(), true, true);
        double highest = 0;
        double rightmost = 0;
        for (SweepPoint point : result.points()) {
            Estimate estimate = point.metrics().get(metric.name());
            if (estimate != null && Double.isFinite(estimate.value())) {
                double value = estimate.value();
                Double low = estimate.low();
                Double high = estimate.high();
                double x = x(axis, point);
                series.add(x, value, low == null ? value : low, high == null ? value : high);
                highest = Math.max(highest, high == null ? value : high);
                rightmost = Math.max(rightmost, x);
            }
        }
        NumberAxis domain = axis.isNumeric()
                ? Look.axis(axis.label(), rightmost * HEADROOM, "#,##0.###")
                : Look.names(axis.label(), axis.values());
        XYPlot plot = Look.plot(domain, Look.axis(null, highest * HEADROOM, "#,##0.###"));
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawXError(false);
        renderer.setDefaultLinesVisible(true);
        renderer.setSeriesPaint(0, Look.BLUE);
        renderer.setSeriesStroke(0, Look.LINE);
        YIntervalSeriesCollection collection = new YIntervalSeriesCollection();
        collection.addSeries(series);
        plot.setDataset(collection);
        plot.setRenderer(renderer);
        String best = result.best()
                .map(point -> "best point: " + Figures.of(point.value(metric.name())) + " " + metric.unit())
                .orElse("");
        return new Panel(
                "sweep-" + metric.name().replace('_', '-'),
                new Panel.Caption(metric.label(), best, metric.unit(), List.of()),
                plot);
    }

    private static double x(SweepCharts.Axis axis, SweepPoint point) {
        String value = point.values().getFirst();
        return axis.isNumeric() ? Double.parseDouble(value) : axis.values().indexOf(value);
    }
}
