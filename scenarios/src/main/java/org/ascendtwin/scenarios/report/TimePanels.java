package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.util.List;
import org.ascendtwin.scenarios.experiment.Replication;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.Timeline;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYAreaRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The panels over time: what was generated, what was computed, who ran and waited, and how full the KV pool was. */
final class TimePanels {
    /** The metric that tells how many tokens the KV pool holds. */
    static final String KV_CAPACITY = "kv_capacity_tokens";

    private static final double LONG_SECONDS = 7200;
    private static final double HEADROOM = 1.08;

    private final RunResult result;
    private final Replication replication;
    private final double endSeconds;
    private final double unitSeconds;

    TimePanels(RunResult result) {
        this.result = result;
        this.replication = result.first();
        this.endSeconds = replication.simulatedNanos() / 1e9;
        this.unitSeconds = endSeconds > LONG_SECONDS ? 3600 : 1;
    }

    List<Panel> all() {
        return List.of(
                rate("output-rate", "Output tokens per second", Timeline.Series.OUTPUT_TOKENS),
                rate("prefill-rate", "Prefill tokens per second", Timeline.Series.PREFILL_TOKENS),
                requests(),
                kv());
    }

    private Panel rate(String name, String title, Timeline.Series series) {
        TimeCurve curve = TimeCurve.of(replication, series, replication.timeline()::perSecond);
        XYPlot plot = plot(curve.max() * HEADROOM);
        area(plot, curve);
        line(plot, 0, title, curve, Look.BLUE);
        String most = "up to " + Figures.of(curve.max()) + " tokens/s";
        return new Panel(name, new Panel.Caption(title, most, "tokens/s", List.of()), plot);
    }

    private Panel requests() {
        TimeCurve running = TimeCurve.of(replication, Timeline.Series.RUNNING, replication.timeline()::mean);
        TimeCurve waiting = TimeCurve.of(replication, Timeline.Series.WAITING, replication.timeline()::mean);
        XYPlot plot = plot(Math.max(running.max(), waiting.max()) * HEADROOM);
        line(plot, 0, "running", running, Look.BLUE);
        line(plot, 1, "waiting", waiting, Look.VERMILLION);
        String most = "up to " + Figures.count(Math.rint(running.max())) + " running, "
                + Figures.count(Math.rint(waiting.max())) + " waiting";
        List<Panel.Key> keys = List.of(new Panel.Key("running", Look.BLUE), new Panel.Key("waiting", Look.VERMILLION));
        return new Panel("requests", new Panel.Caption("Requests in the server", most, "requests", keys), plot);
    }

    private Panel kv() {
        TimeCurve used = TimeCurve.of(replication, Timeline.Series.KV_TOKENS, replication.timeline()::mean);
        double capacity = Summary.value(result, KV_CAPACITY);
        boolean isKnown = capacity > 0;
        XYPlot plot = plot(HEADROOM * Math.max(used.max(), isKnown ? capacity : 0));
        area(plot, used);
        line(plot, 0, "KV tokens in use", used, Look.BLUE);
        String most = "up to " + Figures.count(Math.rint(used.max())) + " tokens";
        if (isKnown) {
            ValueMarker marker = Look.limit(capacity, "capacity");
            marker.setLabelAnchor(RectangleAnchor.BOTTOM_RIGHT);
            marker.setLabelTextAnchor(TextAnchor.TOP_RIGHT);
            plot.addRangeMarker(marker);
            most += ", " + Figures.percent(used.max() / capacity) + " of " + Figures.count(capacity);
        }
        return new Panel("kv-tokens", new Panel.Caption("KV tokens in use", most, "tokens", List.of()), plot);
    }

    private XYPlot plot(double upper) {
        String time = unitSeconds == 1 ? "time (s)" : "time (h)";
        return Look.plot(
                Look.axis(time, endSeconds / unitSeconds, "#,##0.###"),
                Look.axis(null, Math.max(1, upper), "#,##0.###"));
    }

    private void line(XYPlot plot, int index, String name, TimeCurve curve, Color color) {
        XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(true, false);
        line.setSeriesPaint(0, color);
        line.setSeriesStroke(0, Look.LINE);
        line.setDrawSeriesLineAsPath(true);
        plot.setDataset(index, series(name, curve));
        plot.setRenderer(index, line);
    }

    private void area(XYPlot plot, TimeCurve curve) {
        XYAreaRenderer area = new XYAreaRenderer();
        area.setSeriesPaint(0, Look.wash(Look.BLUE));
        area.setOutline(false);
        plot.setDataset(1, series("area", curve));
        plot.setRenderer(1, area);
    }

    private XYSeriesCollection series(String name, TimeCurve curve) {
        XYSeries series = new XYSeries(name, false, true);
        for (int i = 0; i < curve.seconds().length; i++) {
            series.add(curve.seconds()[i] / unitSeconds, curve.values()[i]);
        }
        return new XYSeriesCollection(series);
    }
}
