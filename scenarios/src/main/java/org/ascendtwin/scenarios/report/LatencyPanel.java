package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jspecify.annotations.Nullable;

/**
 * The cumulative curve of a latency with its P50, P90 and P99. The curve is the inverse of the quantile function that
 * the tables use (numpy's, linear between order statistics), so the marks lie on it and agree with the tables.
 */
final class LatencyPanel {
    private static final int MOST_POINTS = 500;
    private static final double[] MARKED_SHARES = {0.5, 0.9, 0.99};
    /** Milliseconds above which an axis is in seconds. */
    private static final double LONG_MILLIS = 20_000;
    /** A tail that reaches further than this many P99 is cut off, and said to be. */
    private static final double LONG_TAIL = 2.5;
    /** How far below the curve at its right, or above it at its left, a mark's text stands. */
    private static final double BESIDE = 0.045;

    private final String name;
    private final String title;
    private final double[] sorted;
    private final @Nullable TimeSpan limit;
    private final double upper;
    private final double unitMillis;

    LatencyPanel(String name, String title, double[] millis, @Nullable TimeSpan limit) {
        this.name = name;
        this.title = title;
        this.sorted = millis.clone();
        this.limit = limit;
        Arrays.sort(sorted);
        double longest = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        double shown = Math.min(longest, LONG_TAIL * quantile(0.99));
        double limitMillis = limit == null ? 0 : limit.nanos() / 1e6;
        this.upper = 1.1 * (limitMillis <= 2 * shown ? Math.max(shown, limitMillis) : shown);
        this.unitMillis = upper > LONG_MILLIS ? 1000 : 1;
    }

    /** @param nothing said in place of a curve without observations */
    Panel panel(String nothing) {
        String label = name.toUpperCase(Locale.ROOT) + " (" + unit() + ")";
        NumberAxis range = Look.axis(null, 1.1, "0%");
        range.setTickUnit(new NumberTickUnit(0.25));
        XYPlot plot = Look.plot(Look.axis(label, upper / unitMillis, "#,##0.###"), range);
        if (sorted.length == 0) {
            plot.setNoDataMessage(nothing);
            plot.getDomainAxis().setVisible(false);
            range.setVisible(false);
            plot.setRangeGridlinesVisible(false);
        } else {
            plot.setDataset(0, new XYSeriesCollection(curve()));
            plot.setRenderer(0, line());
            plot.setDataset(1, new XYSeriesCollection(marks(plot)));
            plot.setRenderer(1, dots());
            drawLimit(plot);
        }
        return new Panel(name, new Panel.Caption(title, subtitle(), "share of requests", List.of()), plot);
    }

    private double quantile(double share) {
        if (sorted.length == 0) {
            return 0;
        }
        double rank = share * (sorted.length - 1);
        int below = (int) rank;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (above - sorted[below]) * (rank - below);
    }

    private XYSeries curve() {
        XYSeries curve = new XYSeries(title, false, true);
        int last = sorted.length - 1;
        curve.add(sorted[0] / unitMillis, 0);
        int points = Math.min(sorted.length, MOST_POINTS);
        for (int i = 1; i < points; i++) {
            int rank = (int) Math.round((double) last * i / (points - 1));
            curve.add(sorted[rank] / unitMillis, (double) rank / last);
        }
        if (last == 0) {
            curve.add(sorted[0] / unitMillis, 1);
        }
        curve.add(upper / unitMillis, 1);
        return curve;
    }

    private XYSeries marks(XYPlot plot) {
        XYSeries marks = new XYSeries("P50, P90, P99", false, true);
        double offset = 0.018 * upper / unitMillis;
        for (double share : MARKED_SHARES) {
            double value = quantile(share) / unitMillis;
            boolean right = value < 0.72 * upper / unitMillis;
            marks.add(value, share);
            String text = "P" + Math.round(share * 100) + "  " + Figures.of(value) + " " + unit();
            XYTextAnnotation label = new XYTextAnnotation(
                    text, right ? value + offset : value - offset, right ? share - BESIDE : share + BESIDE);
            label.setTextAnchor(right ? TextAnchor.CENTER_LEFT : TextAnchor.CENTER_RIGHT);
            label.setFont(Look.font(11));
            label.setPaint(Look.INK);
            label.setBackgroundPaint(Color.WHITE);
            plot.addAnnotation(label, false);
        }
        return marks;
    }

    private void drawLimit(XYPlot plot) {
        if (limit == null || limit.nanos() / 1e6 > upper) {
            return;
        }
        double value = limit.nanos() / 1e6 / unitMillis;
        boolean right = value < 0.75 * upper / unitMillis;
        ValueMarker marker = Look.limit(value, "SLO " + limit);
        marker.setLabelAnchor(right ? RectangleAnchor.BOTTOM_RIGHT : RectangleAnchor.BOTTOM_LEFT);
        marker.setLabelTextAnchor(right ? TextAnchor.BOTTOM_LEFT : TextAnchor.BOTTOM_RIGHT);
        plot.addDomainMarker(marker);
    }

    private String subtitle() {
        String count = Figures.count(sorted.length) + (sorted.length == 1 ? " request" : " requests");
        if (sorted.length == 0) {
            return count;
        }
        double longest = sorted[sorted.length - 1];
        String tail = longest > upper ? "; longest " + text(longest) + ", beyond the axis" : "";
        if (limit == null) {
            return count + tail;
        }
        long within = Arrays.stream(sorted)
                .filter(millis -> millis * 1e6 <= limit.nanos())
                .count();
        return count + "; " + Figures.percent((double) within / sorted.length) + " within the SLO of " + limit + tail;
    }

    private String text(double millis) {
        return Figures.of(millis / unitMillis) + " " + unit();
    }

    private String unit() {
        return unitMillis == 1 ? "ms" : "s";
    }

    private static XYLineAndShapeRenderer line() {
        XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, false);
        line.setSeriesPaint(0, Look.BLUE);
        line.setSeriesStroke(0, Look.LINE);
        line.setDrawSeriesLineAsPath(true);
        return line;
    }

    private static XYLineAndShapeRenderer dots() {
        XYLineAndShapeRenderer dots = new XYLineAndShapeRenderer(false, true);
        dots.setSeriesShape(0, new Ellipse2D.Double(-4, -4, 8, 8));
        dots.setSeriesPaint(0, Look.BLUE);
        return dots;
    }
}
