package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.experiment.LiveCase;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Predicted over measured, figure by figure, and the errors beside the runs' own differences. */
final class LiveValidationChart {
    private static final Ellipse2D DOT = new Ellipse2D.Double(-3.5, -3.5, 7, 7);

    private final LiveValidationReport report;

    LiveValidationChart(LiveValidationReport report) {
        this.report = report;
    }

    Figure figure() {
        List<Panel> panels = new ArrayList<>();
        panels.add(scatter("mean_tpot_ms", "Mean time per output token", "ms"));
        panels.add(scatter("mean_ttft_ms", "Mean time to first token", "ms"));
        panels.add(scatter("output_throughput", "Output throughput", "tokens/s"));
        panels.add(errors());
        return new Figure(
                "validation", report.cases().size() + " scenarios, predicted and served on a real device", panels);
    }

    private Panel scatter(String metric, String title, String unit) {
        XYSeries points = new XYSeries("scenarios");
        double most = 0;
        for (LiveCase each : report.cases()) {
            points.add(each.measured(metric), each.predicted(metric));
            most = Math.max(most, Math.max(each.measured(metric), each.predicted(metric)));
        }
        XYSeries diagonal = new XYSeries("as measured");
        diagonal.add(0, 0);
        diagonal.add(1.1 * most, 1.1 * most);
        XYPlot plot =
                Look.plot(Look.axis("measured", 1.1 * most, "#,##0.###"), Look.axis(null, 1.1 * most, "#,##0.###"));
        add(plot, diagonal, Look.MUTED, true);
        add(plot, points, Look.BLUE, false);
        String error = Figures.of(report.medianErrorPercent(metric)) + " % off in the median";
        return new Panel(title, new Panel.Caption(title, "predicted over measured, " + error, unit, List.of()), plot);
    }

    private Panel errors() {
        XYSeries errors = new XYSeries("TPOT, error");
        XYSeries spreads = new XYSeries("TPOT, runs differ");
        double most = 1;
        for (int i = 0; i < report.cases().size(); i++) {
            LiveCase each = report.cases().get(i);
            double error = Math.abs(each.errorPercent("mean_tpot_ms"));
            double spread = each.spreadPercent("mean_tpot_ms");
            errors.add(i + 1, error);
            spreads.add(i + 1, spread);
            most = Math.max(most, Math.max(error, spread));
        }
        XYPlot plot = Look.plot(
                Look.axis("scenario", Math.max(2, report.cases().size() + 1), "0"),
                Look.axis(null, 1.1 * most, "#,##0.###"));
        add(plot, errors, Look.BLUE, false);
        add(plot, spreads, Look.VERMILLION, false);
        List<Panel.Key> keys =
                List.of(new Panel.Key("error", Look.BLUE), new Panel.Key("runs differ, ±", Look.VERMILLION));
        String title = "Error of the mean TPOT, scenario by scenario";
        return new Panel(title, new Panel.Caption(title, "beside what equal runs differ by", "%", keys), plot);
    }

    private static void add(XYPlot plot, XYSeries series, Color colour, boolean line) {
        int index = plot.getDataset(0) == null ? 0 : plot.getDatasetCount();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(line, !line);
        renderer.setSeriesPaint(0, colour);
        renderer.setSeriesShape(0, DOT);
        renderer.setSeriesStroke(0, Look.LINE);
        plot.setDataset(index, new XYSeriesCollection(series));
        plot.setRenderer(index, renderer);
    }
}
