package org.ascendtwin.scenarios.report;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ascendtwin.scenarios.experiment.Comparison;
import org.ascendtwin.scenarios.experiment.Comparison.Difference;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** How much each figure changes from A to B, a row each, with its interval; what stays clear of the line at 0 differs. */
public final class ComparisonChart {
    private static final int LEFT_OF_PLOT = 150;
    private static final double HEADROOM = 1.15;
    private static final double LEAST_SPAN = 0.01;

    private ComparisonChart() {}

    /** The figure; none where nothing changed that has a size. */
    public static List<Figure> of(Comparison comparison) {
        List<Difference> shown = new ArrayList<>();
        ComparisonReport.told(comparison).stream()
                .filter(difference -> Double.isFinite(difference.share()) && Double.isFinite(difference.halfShare()))
                .forEach(shown::add);
        if (shown.isEmpty()) {
            return List.of();
        }
        Collections.reverse(shown);
        Panel panel = new Panel(
                "change",
                new Panel.Caption(
                        "Change from A to B",
                        "what stays clear of 0 differs; bars are 95 % intervals of the paired differences",
                        "relative change",
                        List.of()),
                plot(shown));
        return List.of(new Figure("change", "Change from A to B", List.of(panel)));
    }

    private static XYPlot plot(List<Difference> shown) {
        YIntervalSeries series = new YIntervalSeries("change", false, true);
        double span = LEAST_SPAN;
        for (int row = 0; row < shown.size(); row++) {
            double share = shown.get(row).share();
            double half = shown.get(row).halfShare();
            series.add(row, share, share - half, share + half);
            span = Math.max(span, Math.abs(share) + half);
        }
        NumberAxis across = Look.axis(null, 2 * span * HEADROOM, "+0.#%;-0.#%");
        across.setRange(-span * HEADROOM, span * HEADROOM);
        List<String> names =
                shown.stream().map(difference -> difference.metric().label()).toList();
        XYPlot plot = Look.plot(Look.names(null, names), across);
        plot.addRangeMarker(Look.limit(0, ""));
        Look.lieDown(plot, LEFT_OF_PLOT);
        YIntervalSeriesCollection collection = new YIntervalSeriesCollection();
        collection.addSeries(series);
        plot.setDataset(collection);
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawXError(false);
        renderer.setSeriesPaint(0, Look.BLUE);
        renderer.setSeriesStroke(0, Look.LINE);
        renderer.setSeriesShape(0, new Ellipse2D.Double(-4, -4, 8, 8));
        plot.setRenderer(renderer);
        return plot;
    }
}
