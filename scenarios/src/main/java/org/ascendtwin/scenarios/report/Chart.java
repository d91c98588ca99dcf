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
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
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
    private final Map<String, YIntervalSeries> seriesByName = new LinkedHashMap<>();
    private final List<Limit> limits = new ArrayList<>();
    private String subtitle = "";
    private boolean lines = true;
    private boolean logarithmic;

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
        return this;
    }

    /** Adds a point to {@code series}. */
    public Chart add(String series, double x, double y) {
        return add(series, x, Estimate.of(y));
    }

    /** Adds a point with its interval to {@code series}; one that is no number leaves a gap. */
    public Chart add(String series, double x, Estimate y) {
        Double low = y.low();
        Double high = y.high();
        seriesByName
                .computeIfAbsent(series, name -> new YIntervalSeries(name, false, true))
                .add(
                        scaled(x),
                        scaled(y.value()),
                        scaled(low == null ? y.value() : low),
                        scaled(high == null ? y.value() : high));
        return this;
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

    private double scaled(double value) {
        return logarithmic ? StrictMath.log10(value) : value;
    }

    /** The charts side by side, two a row, under one title. */
    public static Figure figure(String title, List<Chart> charts) {
        List<Panel> panels = new ArrayList<>();
        charts.forEach(chart -> panels.add(chart.panel("own-" + panels.size())));
        return new Figure("own", title, panels);
    }

    private Panel panel(String name) {
        YIntervalSeriesCollection data = new YIntervalSeriesCollection();
        seriesByName.values().forEach(data::addSeries);
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
        limits.forEach(limit -> plot.addRangeMarker(Look.limit(scaled(limit.value()), limit.label())));
        return new Panel(name, new Panel.Caption(title, subtitle, unit, keys.size() == 1 ? List.of() : keys), plot);
    }

    private NumberAxis domain(YIntervalSeriesCollection data) {
        return names.isEmpty() ? axis(across, values(data, data::getXValue)) : Look.names(across, names);
    }

    private NumberAxis range(YIntervalSeriesCollection data) {
        DoubleSummaryStatistics all = values(data, data::getEndYValue);
        all.combine(values(data, data::getStartYValue));
        limits.forEach(limit -> all.accept(scaled(limit.value())));
        return axis(null, all);
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

    private NumberAxis axis(@Nullable String label, DoubleSummaryStatistics values) {
        double high = values.getCount() == 0 ? 1 : values.getMax();
        double low = values.getCount() == 0 ? 0 : values.getMin();
        if (logarithmic) {
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
