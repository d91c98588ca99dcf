package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/** Bars that lie, a group for each name, with their numbers where there is room and their intervals where there are such. */
final class BarChart {
    private static final double HEADROOM = 1.18;
    private static final double HALF_BAR = 0.35;
    private static final int MOST_LABELS = 13;
    private static final int MANY_NAMES = 11;
    private static final String NUMBERS = "#,##0.###";

    private final List<String> names;
    private final String unit;
    private final XYIntervalSeriesCollection bars = new XYIntervalSeriesCollection();
    private final XYIntervalSeries intervals = new XYIntervalSeries("intervals");
    private final List<XYTextAnnotation> labels = new ArrayList<>();
    private double lowest;
    private double highest;

    private BarChart(List<String> names, String unit) {
        this.names = names;
        this.unit = unit;
    }

    /** A bar for each name and series, in the series' order. */
    static XYPlot bars(List<String> names, Map<String, List<Estimate>> valuesBySeries, String unit) {
        BarChart chart = new BarChart(names, unit);
        int count = valuesBySeries.size();
        double width = 2 * HALF_BAR / count;
        boolean labelled = names.size() * count <= MOST_LABELS;
        valuesBySeries.forEach((name, values) -> {
            XYIntervalSeries series = new XYIntervalSeries(name);
            double offset = (chart.bars.getSeriesCount() - (count - 1) / 2.0) * width;
            for (int i = 0; i < names.size(); i++) {
                chart.add(series, names.size() - 1 - i - offset, width / 2, values.get(i), labelled);
            }
            chart.bars.addSeries(series);
        });
        return chart.plot();
    }

    /** The first value, what each further one changes, and what that comes to. */
    static XYPlot waterfall(List<String> rows, List<Estimate> estimates, String unit) {
        List<Double> values = estimates.stream().map(Estimate::value).toList();
        List<String> names = new ArrayList<>(rows);
        names.add("all together");
        BarChart chart = new BarChart(names, unit);
        XYIntervalSeries ends = new XYIntervalSeries("ends");
        XYIntervalSeries less = new XYIntervalSeries("less");
        XYIntervalSeries more = new XYIntervalSeries("more");
        int last = values.size();
        chart.add(ends, last, HALF_BAR, Estimate.of(values.getFirst()), true);
        for (int i = 1; i < last; i++) {
            double before = values.get(i - 1);
            double after = values.get(i);
            double x = (double) last - i;
            (after < before ? less : more)
                    .add(x, x - HALF_BAR, x + HALF_BAR, after, Math.min(before, after), Math.max(before, after));
            chart.label(change(before, after), x, Math.max(before, after));
        }
        chart.add(ends, 0, HALF_BAR, Estimate.of(values.getLast()), true);
        List.of(ends, less, more).forEach(chart.bars::addSeries);
        return chart.plot();
    }

    private static String change(double before, double after) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * (after / before - 1))
                .replace('-', '−');
    }

    private void add(XYIntervalSeries series, double x, double half, Estimate estimate, boolean labelled) {
        double value = estimate.value();
        series.add(x, x - half, x + half, value, Math.min(0, value), Math.max(0, value));
        Double low = estimate.low();
        Double high = estimate.high();
        if (low != null && high != null && Double.isFinite(high - low)) {
            intervals.add(x, x, x, value, low, high);
            reach(low);
            reach(high);
        }
        reach(value);
        if (labelled) {
            double end = low == null || high == null ? value : value < 0 ? low : high;
            label(Figures.count(value).replace('-', '−'), x, end);
        }
    }

    private void reach(double value) {
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
    }

    private void label(String text, double x, double end) {
        XYTextAnnotation label = new XYTextAnnotation("  " + text + "  ", x, end);
        label.setFont(Look.font(10));
        label.setPaint(Look.MUTED);
        label.setTextAnchor(end < 0 ? TextAnchor.CENTER_RIGHT : TextAnchor.CENTER_LEFT);
        labels.add(label);
    }

    private XYPlot plot() {
        NumberAxis values = Look.axis(unit, (highest - lowest) * HEADROOM, NUMBERS);
        values.setRange(lowest * HEADROOM, Math.max(highest * HEADROOM, 1e-9));
        NumberAxis sides = Look.names(null, names.reversed());
        if (names.size() > MANY_NAMES) {
            sides.setTickLabelFont(Look.font(9));
        }
        XYPlot plot = Look.plot(sides, values);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setFixedRangeAxisSpace(null);
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setUseYInterval(true);
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setBarPainter(new StandardXYBarPainter());
        for (int i = 0; i < bars.getSeriesCount(); i++) {
            renderer.setSeriesPaint(i, colour(i));
        }
        plot.setDataset(bars);
        plot.setRenderer(renderer);
        XYIntervalSeriesCollection ends = new XYIntervalSeriesCollection();
        ends.addSeries(intervals);
        plot.setDataset(1, ends);
        XYErrorRenderer whiskers = new XYErrorRenderer();
        whiskers.setDrawXError(false);
        whiskers.setDefaultShapesVisible(false);
        whiskers.setErrorPaint(Look.INK);
        plot.setRenderer(1, whiskers);
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        labels.forEach(plot::addAnnotation);
        return plot;
    }

    /** The colour of a series. */
    static Color colour(int series) {
        return Color.decode(Look.PART_COLOURS.get(series % Look.PART_COLOURS.size()));
    }
}
