package org.ascendtwin.scenarios.report;

import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.field.Answers;
import org.ascendtwin.scenarios.field.ChartSpec;
import org.ascendtwin.scenarios.field.FieldRow;
import org.ascendtwin.scenarios.field.FigureSpec;
import org.ascendtwin.scenarios.field.FilledTable;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The charts of one experiment of a field report. */
final class FieldReportCharts {
    private static final double HEADROOM = 1.1;
    private static final String NUMBERS = "#,##0.###";

    private final FieldRow row;
    private final Answers answers;

    private FieldReportCharts(FieldRow row, Answers answers) {
        this.row = row;
        this.answers = answers;
    }

    /** All charts of {@code row} in one figure. */
    static Figure figure(FieldRow row, Answers answers) {
        FieldReportCharts charts = new FieldReportCharts(row, answers);
        List<Panel> panels = new ArrayList<>();
        for (ChartSpec spec : row.charts()) {
            panels.add(charts.panel("chart-" + panels.size(), spec));
        }
        return new Figure(row.id().toLowerCase(Locale.ROOT), row.id() + ": " + row.title(), panels);
    }

    private Panel panel(String name, ChartSpec spec) {
        if (spec.kind() == ChartSpec.Kind.FIGURES) {
            return figures(name, spec);
        }
        FilledTable table = FilledTable.of(row.table(spec.table()), answers);
        List<String> series = List.copyOf(spec.series().keySet());
        return switch (spec.kind()) {
            case LINES -> panel(name, spec, spec.unit(), series, lines(spec, table));
            case BARS -> panel(name, spec, "", series, BarChart.bars(table.names(), values(spec, table), spec.unit()));
            case WATERFALL -> {
                List<Estimate> values = values(spec, table).values().iterator().next();
                yield panel(name, spec, "", series, BarChart.waterfall(table.names(), values, spec.unit()));
            }
            case FIGURES -> throw new IllegalStateException("drawn above");
        };
    }

    private static Panel panel(String name, ChartSpec spec, String unit, List<String> series, XYPlot plot) {
        List<Panel.Key> keys = new ArrayList<>();
        for (String key : series.size() > 1 ? series : List.<String>of()) {
            keys.add(new Panel.Key(key, BarChart.colour(keys.size())));
        }
        return new Panel(name, new Panel.Caption(spec.title(), spec.subtitle(), unit, keys), plot);
    }

    /** What was reported beside what came out, of all figures in the chart's unit. */
    private Panel figures(String name, ChartSpec spec) {
        List<String> names = new ArrayList<>();
        List<Estimate> reported = new ArrayList<>();
        List<Estimate> ours = new ArrayList<>();
        for (FigureSpec figure : row.figures(answers)) {
            Double said = figure.reported();
            if (said != null && figure.unit().equals(spec.unit())) {
                names.add(figure.name());
                reported.add(Estimate.of(said));
                ours.add(figure.estimate(answers, null));
            }
        }
        Map<String, List<Estimate>> values = new LinkedHashMap<>();
        values.put("reported", reported);
        values.put(FieldReportPage.ours(row), ours);
        return panel(name, spec, "", List.copyOf(values.keySet()), BarChart.bars(names, values, spec.unit()));
    }

    private static Map<String, List<Estimate>> values(ChartSpec spec, FilledTable table) {
        Map<String, List<Estimate>> values = new LinkedHashMap<>();
        spec.series().forEach((key, heading) -> values.put(key, table.estimates(heading)));
        return values;
    }

    private static XYPlot lines(ChartSpec spec, FilledTable table) {
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
            renderer.setSeriesPaint(index, BarChart.colour(index));
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
}
