package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.jspecify.annotations.Nullable;

/** A chart of one's own data in the look of all others: points with intervals, in series, joined by lines or not. */
public final class Chart {
    private static final double HEADROOM = 1.08;
    private static final double DOT = 7;

    private final String title;
    private final String across;
    private final String unit;
    private final List<String> names = new ArrayList<>();
    private final Map<String, List<Point>> pointsBySeries = new LinkedHashMap<>();
    private final List<Limit> limits = new ArrayList<>();
    private String subtitle = "";
    private boolean lines = true;
    private boolean logarithmic;
    private boolean logarithmicAcross;

    private record Point(double x, Estimate y) {}

    private record Limit(double value, String label) {}

    /**
     * An empty chart.
     *
     * @param across what the horizontal axis counts
     * @param unit what the vertical axis counts
     */
    public Chart(String title, String across, String unit) {
        this.title = title;
        this.across = across;
        this.unit = unit;
    }

    /** Adds what is worth reading off it. */
    public Chart subtitle(String text) {
        subtitle = text;
        return this;
    }

    /** Points are not joined. */
    public Chart scattered() {
        lines = false;
        return this;
    }

    /** Both axes by factors of ten; every value is above 0. */
    public Chart logarithmic() {
        logarithmic = true;
        return logarithmicAcross();
    }

    /** The horizontal axis by factors of ten; every value on it is above 0. */
    public Chart logarithmicAcross() {
        logarithmicAcross = true;
        return this;
    }

    /** Adds a point to {@code series}. */
    public Chart add(String series, double x, double y) {
        return add(series, x, Estimate.of(y));
    }

    /** Adds a point with its interval to {@code series}; one that is no number leaves a gap. */
    public Chart add(String series, double x, Estimate y) {
        pointsBySeries.computeIfAbsent(series, name -> new ArrayList<>()).add(new Point(x, y));
        return this;
    }

    /** Adds a point above {@code name}; see {@link #add(String, String, Estimate)}. */
    public Chart add(String series, String name, double y) {
        return add(series, name, Estimate.of(y));
    }

    /** Adds a point above {@code name}; names stand side by side in the order of their first use. */
    public Chart add(String series, String name, Estimate y) {
        if (!names.contains(name)) {
            names.add(name);
        }
        return add(series, names.indexOf(name), y);
    }

    /** Adds a dashed line across the chart. */
    public Chart limit(double value, String label) {
        limits.add(new Limit(value, label));
        return this;
    }

    private double upright(double value) {
        return logarithmic ? StrictMath.log10(value) : value;
    }

    private YIntervalSeriesCollection data() {
        YIntervalSeriesCollection data = new YIntervalSeriesCollection();
        pointsBySeries.forEach((name, points) -> {
            YIntervalSeries series = new YIntervalSeries(name, false, true);
            for (Point point : points) {
                double y = point.y().value();
                Double low = point.y().low();
                Double high = point.y().high();
                series.add(
                        logarithmicAcross ? StrictMath.log10(point.x()) : point.x(),
                        upright(y),
                        upright(low == null ? y : low),
                        upright(high == null ? y : high));
            }
            data.addSeries(series);
        });
        return data;
    }

    /** The charts side by side, two a row, under one title. */
    public static Figure figure(String title, List<Chart> charts) {
        List<Panel> panels = new ArrayList<>();
        charts.forEach(chart -> panels.add(chart.panel("own-" + panels.size())));
        return new Figure("own", title, panels);
    }

    private Panel panel(String name) {
        YIntervalSeriesCollection data = data();
        XYPlot plot = Look.plot(domain(data), range(data));
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawXError(false);
        renderer.setDefaultLinesVisible(lines);
        List<Panel.Key> keys = new ArrayList<>();
        for (int series = 0; series < data.getSeriesCount(); series++) {
            Color colour = Color.decode(Look.PART_COLOURS.get(series % Look.PART_COLOURS.size()));
            renderer.setSeriesPaint(series, colour);
            renderer.setSeriesStroke(series, Look.LINE);
            renderer.setSeriesShape(series, new Ellipse2D.Double(-DOT / 2, -DOT / 2, DOT, DOT));
            keys.add(new Panel.Key(String.valueOf(data.getSeriesKey(series)), colour));
        }
        plot.setDataset(data);
        plot.setRenderer(renderer);
        limits.forEach(limit -> plot.addRangeMarker(line(limit, plot.getRangeAxis(), data)));
        return new Panel(name, new Panel.Caption(title, subtitle, unit, keys.size() == 1 ? List.of() : keys), plot);
    }

    /** Its label stands at the end at which data is further away, on the side where there is more room. */
    private ValueMarker line(Limit limit, ValueAxis axis, YIntervalSeriesCollection data) {
        ValueMarker marker = Look.limit(upright(limit.value()), limit.label());
        boolean high = marker.getValue() > axis.getRange().getCentralValue();
        boolean left = distance(data, marker.getValue(), true) >= distance(data, marker.getValue(), false);
        RectangleAnchor below = left ? RectangleAnchor.BOTTOM_LEFT : RectangleAnchor.BOTTOM_RIGHT;
        RectangleAnchor above = left ? RectangleAnchor.TOP_LEFT : RectangleAnchor.TOP_RIGHT;
        marker.setLabelAnchor(high ? below : above);
        marker.setLabelTextAnchor(
                high
                        ? left ? TextAnchor.TOP_LEFT : TextAnchor.TOP_RIGHT
                        : left ? TextAnchor.BOTTOM_LEFT : TextAnchor.BOTTOM_RIGHT);
        return marker;
    }

    /** How far the first points of all series, or the last ones, are from {@code value}, intervals included. */
    private static double distance(YIntervalSeriesCollection data, double value, boolean first) {
        double least = Double.POSITIVE_INFINITY;
        for (int series = 0; series < data.getSeriesCount(); series++) {
            int item = first ? 0 : data.getItemCount(series) - 1;
            if (item >= 0 && item < data.getItemCount(series)) {
                double low = data.getStartYValue(series, item);
                double high = data.getEndYValue(series, item);
                least = Math.min(least, Math.max(0, Math.max(low - value, value - high)));
            }
        }
        return least;
    }

    private NumberAxis domain(YIntervalSeriesCollection data) {
        return names.isEmpty()
                ? axis(across, values(data, data::getXValue), logarithmicAcross)
                : Look.names(across, names);
    }

    private NumberAxis range(YIntervalSeriesCollection data) {
        DoubleSummaryStatistics all = values(data, data::getEndYValue);
        all.combine(values(data, data::getStartYValue));
        limits.forEach(limit -> all.accept(upright(limit.value())));
        return axis(null, all, logarithmic);
    }

    private static DoubleSummaryStatistics values(YIntervalSeriesCollection data, Reading reading) {
        DoubleSummaryStatistics values = new DoubleSummaryStatistics();
        for (int series = 0; series < data.getSeriesCount(); series++) {
            for (int item = 0; item < data.getItemCount(series); item++) {
                double value = reading.of(series, item);
                if (Double.isFinite(value)) {
                    values.accept(value);
                }
            }
        }
        return values;
    }

    /** A coordinate of a point. */
    @FunctionalInterface
    private interface Reading {
        double of(int series, int item);
    }

    private static NumberAxis axis(@Nullable String label, DoubleSummaryStatistics values, boolean inPowers) {
        double high = values.getCount() == 0 ? 1 : values.getMax();
        double low = values.getCount() == 0 ? 0 : values.getMin();
        if (inPowers) {
            return Look.powers(label, Math.floor(low), Math.ceil(high));
        }
        double upper = Math.max(0, high) * HEADROOM;
        double lower = Math.min(0, low) * HEADROOM;
        NumberAxis axis = Look.axis(label, upper - lower, "#,##0.###");
        if (lower < 0) {
            axis.setRange(lower, upper);
        }
        return axis;
    }
}
