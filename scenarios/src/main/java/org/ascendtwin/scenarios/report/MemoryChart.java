package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.memory.MemoryPart;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.spec.Names;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYBarDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** The memory of a die by use, and the tokens that other fractions of it would cache. */
public final class MemoryChart {
    private static final double GIB = 1L << 30;
    private static final double LEAST_FRACTION = 0.5;
    private static final double FRACTION_STEP = 0.005;

    private final ResolvedServer server;

    private MemoryChart(ResolvedServer server) {
        this.server = server;
    }

    /** Writes the chart as PNG and SVG files called {@code name} into {@code folder}, which is made if it is not there. */
    public static void write(String name, String title, ResolvedServer server, Path folder) throws IOException {
        Figure figure = new MemoryChart(server).figure(name, title);
        Files.createDirectories(folder);
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
        Files.writeString(folder.resolve(figure.name() + ".svg"), figure.svg(), StandardCharsets.UTF_8);
    }

    private Figure figure(String name, String title) {
        return new Figure(name, "Memory of a die: " + PlainText.oneLine(title), List.of(uses(), tokens()));
    }

    private Panel uses() {
        List<MemoryPart> used = new ArrayList<>();
        for (MemoryPart part : server.memory().parts().reversed()) {
            if (part.bytes() > 0) {
                used.add(part);
            }
        }
        XYSeries series = new XYSeries("use");
        double largest = 0;
        for (int i = 0; i < used.size(); i++) {
            series.add(i, used.get(i).bytes() / GIB);
            largest = Math.max(largest, used.get(i).bytes() / GIB);
        }
        XYPlot plot = Look.plot(names(used), Look.axis("GiB", 1.15 * largest, "0"));
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        plot.setFixedRangeAxisSpace(null);
        plot.setDataset(new XYBarDataset(new XYSeriesCollection(series), 0.7));
        XYBarRenderer bars = new XYBarRenderer();
        bars.setBarPainter(new StandardXYBarPainter());
        bars.setShadowVisible(false);
        bars.setSeriesPaint(0, Look.BLUE);
        plot.setRenderer(bars);
        for (int i = 0; i < used.size(); i++) {
            double gib = used.get(i).bytes() / GIB;
            plot.addAnnotation(label(String.format(Locale.ROOT, " %.2f", gib), i, gib));
        }
        double device = server.deployment().device().memory().hbmBytes() / GIB;
        String subtitle = String.format(
                Locale.ROOT,
                "of %.0f GiB of %s",
                device,
                server.deployment().device().id());
        return new Panel("uses", new Panel.Caption("By use", subtitle, "", List.of()), plot);
    }

    private static SymbolAxis names(List<MemoryPart> parts) {
        String[] names =
                parts.stream().map(part -> Names.kebab(part.use().name())).toArray(String[]::new);
        SymbolAxis axis = new SymbolAxis(null, names);
        axis.setTickLabelFont(Look.font(11));
        axis.setTickLabelPaint(Look.INK);
        axis.setGridBandsVisible(false);
        axis.setTickMarksVisible(false);
        axis.setAxisLineVisible(false);
        return axis;
    }

    private static XYTextAnnotation label(String text, double x, double y) {
        XYTextAnnotation label = new XYTextAnnotation(text, x, y);
        label.setFont(Look.font(11));
        label.setPaint(Look.MUTED);
        label.setTextAnchor(TextAnchor.CENTER_LEFT);
        return label;
    }

    private Panel tokens() {
        XYSeries fits = new XYSeries("all fits");
        XYSeries tight = new XYSeries("steps may lack memory");
        double most = 0;
        MemoryPlan last = null;
        for (double fraction = LEAST_FRACTION; fraction < 1; fraction += FRACTION_STEP) {
            MemoryPlan plan =
                    MemoryPlan.of(server.deployment(), server.memorySettings().withMemFractionStatic(fraction));
            if (plan.workingShortBytes() > 0 && last != null && last.workingShortBytes() == 0) {
                tight.add(fraction - FRACTION_STEP, (double) last.cacheTokens());
            }
            (plan.workingShortBytes() > 0 ? tight : fits).add(fraction, (double) plan.cacheTokens());
            most = Math.max(most, (double) plan.cacheTokens());
            last = plan;
        }
        NumberAxis domain = Look.axis("mem-fraction-static", 1, "0.0#");
        domain.setRange(LEAST_FRACTION, 1);
        XYPlot plot = Look.plot(domain, Look.axis(null, 1.1 * most, "#,##0"));
        XYSeriesCollection series = new XYSeriesCollection(fits);
        series.addSeries(tight);
        plot.setDataset(series);
        XYLineAndShapeRenderer lines = new XYLineAndShapeRenderer(true, false);
        line(lines, 0, Look.BLUE);
        line(lines, 1, Look.VERMILLION);
        plot.setRenderer(lines);
        MemoryPlan now = server.memory();
        ValueMarker marker =
                Look.limit(now.memFractionStatic(), String.format(Locale.ROOT, "now: %,d", now.cacheTokens()));
        boolean left = now.memFractionStatic() > (LEAST_FRACTION + 1) / 2;
        marker.setLabelAnchor(left ? RectangleAnchor.BOTTOM_LEFT : RectangleAnchor.BOTTOM_RIGHT);
        marker.setLabelTextAnchor(left ? TextAnchor.BOTTOM_RIGHT : TextAnchor.BOTTOM_LEFT);
        plot.addDomainMarker(marker);
        List<Panel.Key> keys =
                List.of(new Panel.Key("all fits", Look.BLUE), new Panel.Key("steps may lack memory", Look.VERMILLION));
        return new Panel("tokens", new Panel.Caption("KV tokens", "by mem-fraction-static", "tokens", keys), plot);
    }

    private static void line(XYLineAndShapeRenderer lines, int series, Color colour) {
        lines.setSeriesPaint(series, colour);
        lines.setSeriesStroke(series, Look.LINE);
    }
}
