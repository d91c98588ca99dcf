package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.field.Answers;
import org.ascendtwin.scenarios.field.ChartSpec;
import org.ascendtwin.scenarios.field.FieldRow;
import org.ascendtwin.scenarios.field.FilledTable;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The charts of one experiment of a field report. */
final class FieldReportCharts {
    private static final double HEADROOM = 1.1;
    private static final double HALF_BAR = 0.35;
    private static final String NUMBERS = "#,##0.###";

    private final ChartSpec spec;
    private final FilledTable table;

    private FieldReportCharts(ChartSpec spec, FilledTable table) {
        this.spec = spec;
        this.table = table;
    }

    /** All charts of {@code row} in one figure. */
    static Figure figure(FieldRow row, Answers answers) {
        List<Panel> panels = new ArrayList<>();
        for (ChartSpec spec : row.charts()) {
            FilledTable table = FilledTable.of(row.table(spec.table()), answers);
            panels.add(new FieldReportCharts(spec, table).panel("chart-" + panels.size()));
        }
        return new Figure(row.id().toLowerCase(Locale.ROOT), row.id() + ": " + row.title(), panels);
    }

    private Panel panel(String name) {
        XYPlot plot =
                switch (spec.kind()) {
                    case LINES -> lines();
                    case BARS -> bars();
                    case WATERFALL -> waterfall();
                };
        return new Panel(name, new Panel.Caption(spec.title(), spec.subtitle(), spec.unit(), keys()), plot);
    }

    private List<Panel.Key> keys() {
        List<Panel.Key> keys = new ArrayList<>();
        for (String name : spec.series().size() > 1 ? spec.series().keySet() : List.<String>of()) {
            keys.add(new Panel.Key(name, colour(keys.size())));
        }
        return keys;
    }

    private static Color colour(int series) {
        return Color.decode(Look.PART_COLOURS.get(series % Look.PART_COLOURS.size()));
    }

    private XYPlot lines() {
        List<Double> across = table.numbers(spec.across());
        XYSeriesCollection collection = new XYSeriesCollection();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, true);
        double highest = 0;
        for (Map.Entry<String, String> entry : spec.series().entrySet()) {
            XYSeries series = new XYSeries(entry.getKey(), true, true);
            List<Double> values = table.numbers(entry.getValue());
            for (int i = 0; i < values.size(); i++) {
                series.add(across.get(i), values.get(i));
                highest = Math.max(highest, values.get(i));
            }
            int index = collection.getSeriesCount();
            renderer.setSeriesPaint(index, colour(index));
            renderer.setSeriesStroke(index, Look.LINE);
            renderer.setSeriesShape(index, new Ellipse2D.Double(-3, -3, 6, 6));
            collection.addSeries(series);
        }
        XYPlot plot = Look.plot(
                Look.axis(spec.across(), Collections.max(across) * 1.02, NUMBERS),
                Look.axis(null, highest * HEADROOM, NUMBERS));
        plot.setDataset(collection);
        plot.setRenderer(renderer);
        return plot;
    }

    private XYPlot bars() {
        XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
        int count = spec.series().size();
        double width = 2 * HALF_BAR / count;
        double highest = 0;
        double lowest = 0;
        int rows = table.names().size();
        for (Map.Entry<String, String> entry : spec.series().entrySet()) {
            XYIntervalSeries series = new XYIntervalSeries(entry.getKey());
            List<Double> values = table.numbers(entry.getValue());
            double offset = (collection.getSeriesCount() - (count - 1) / 2.0) * width;
            for (int i = 0; i < rows; i++) {
                double x = rows - 1 - i - offset;
                double value = values.get(i);
                series.add(x, x - width / 2, x + width / 2, value, Math.min(0, value), Math.max(0, value));
                highest = Math.max(highest, value);
                lowest = Math.min(lowest, value);
            }
            collection.addSeries(series);
        }
        return barPlot(table.names(), collection, lowest, highest);
    }

    /** The first row, what each further one changes, and what that comes to. */
    private XYPlot waterfall() {
        List<Double> values = table.numbers(spec.series().values().iterator().next());
        XYIntervalSeries ends = new XYIntervalSeries("ends");
        XYIntervalSeries less = new XYIntervalSeries("less");
        XYIntervalSeries more = new XYIntervalSeries("more");
        int rows = values.size();
        add(ends, rows, 0, values.getFirst());
        for (int i = 1; i < rows; i++) {
            add(values.get(i) < values.get(i - 1) ? less : more, rows - i, values.get(i - 1), values.get(i));
        }
        add(ends, 0, 0, values.getLast());
        XYIntervalSeriesCollection collection = new XYIntervalSeriesCollection();
        collection.addSeries(ends);
        collection.addSeries(less);
        collection.addSeries(more);
        List<String> names = new ArrayList<>(table.names());
        names.add("all together");
        return barPlot(names, collection, 0, Collections.max(values));
    }

    private static void add(XYIntervalSeries series, double x, double from, double to) {
        series.add(x, x - HALF_BAR, x + HALF_BAR, to, Math.min(from, to), Math.max(from, to));
    }

    private static XYPlot barPlot(
            List<String> names, XYIntervalSeriesCollection collection, double lowest, double highest) {
        NumberAxis values = Look.axis(null, (highest - Math.min(0, lowest)) * HEADROOM, NUMBERS);
        values.setRange(lowest * HEADROOM, Math.max(highest * HEADROOM, 1e-9));
        XYPlot plot = Look.plot(Look.names(null, names.reversed()), values);
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setFixedRangeAxisSpace(null);
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setUseYInterval(true);
        renderer.setShadowVisible(false);
        renderer.setDrawBarOutline(false);
        renderer.setBarPainter(new StandardXYBarPainter());
        for (int i = 0; i < collection.getSeriesCount(); i++) {
            renderer.setSeriesPaint(i, colour(i));
        }
        plot.setDataset(collection);
        plot.setRenderer(renderer);
        return plot;
    }
}
