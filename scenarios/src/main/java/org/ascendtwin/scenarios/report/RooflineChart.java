package org.ascendtwin.scenarios.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.core.KernelRun;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYBarDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A kernel under the roofline of its device, and how busy its pipes were. */
public final class RooflineChart {
    private static final Color COLD = new Color(0x56B4E9);
    private static final double TERA = 1e12;
    private static final double NANOS = 1e9;

    private final Device device;
    private final Operator operator;
    private final KernelRun run;

    private RooflineChart(KernelReport report) {
        this.device = report.device();
        this.operator = report.operator();
        this.run = report.run();
    }

    /** Writes {@code kernel.png} and {@code kernel.svg} into {@code folder}, which is made if it is not there. */
    public static void write(String title, KernelReport report, Path folder) throws IOException {
        RooflineChart chart = new RooflineChart(report);
        Figure figure = new Figure("kernel", PlainText.oneLine(title), List.of(chart.roofline(), chart.pipes()));
        Files.createDirectories(folder);
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
        Files.writeString(folder.resolve(figure.name() + ".svg"), figure.svg(), StandardCharsets.UTF_8);
    }

    /** Peak of the unit that computes, in FLOP/s. */
    private double peak(Operator computed) {
        return switch (computed) {
            case Matmul matmul -> device.flopsPerSecond(matmul.activation());
            case GroupedMatmul grouped -> device.flopsPerSecond(grouped.each().activation());
            case FusedKernel fused -> peak(fused.parts().getFirst());
            case VectorPass pass ->
                device.vector().halfFlopsPerSecond(device.cube().hertz());
            default ->
                device.flopsPerSecond(
                        device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16);
        };
    }

    private Panel roofline() {
        double intensity = operator.flops() / Math.max(1, run.traffic().memoryBytes());
        double reached = operator.flops() / run.nanos() * NANOS;
        double peak = peak(operator);
        double ridge = peak / device.memory().hbmBytesPerSecond();
        double left = Math.floor(log(Math.max(1e-3, Math.min(intensity, ridge) / 3)));
        double right = Math.ceil(log(Math.max(intensity, ridge) * 3));
        double top = Math.ceil(log(peak / TERA * 1.5));
        double bottom =
                Math.floor(log(Math.max(1e-6, Math.min(reached, ridge * device.coldBytesPerSecond()) / TERA / 2)));
        XYSeriesCollection series = new XYSeriesCollection();
        series.addSeries(roof("data sheet", peak, device.memory().hbmBytesPerSecond(), left, right));
        series.addSeries(roof("cold stream", peak, device.coldBytesPerSecond(), left, right));
        XYSeries point = new XYSeries("kernel");
        point.add(log(Math.max(1e-3, intensity)), log(Math.max(1e-6, reached / TERA)));
        series.addSeries(point);
        XYPlot plot = Look.plot(Look.powers("FLOP per byte over HBM", left, right), Look.powers(null, bottom, top));
        plot.setDataset(series);
        plot.setRenderer(lines());
        List<Panel.Key> keys = List.of(
                new Panel.Key("data sheet", Look.BLUE),
                new Panel.Key("cold memory", COLD),
                new Panel.Key("this kernel", Look.VERMILLION));
        String subtitle = String.format(
                Locale.ROOT, "%.3g TFLOP/s at %.3g FLOP/byte on %s", reached / TERA, intensity, device.id());
        return new Panel("roofline", new Panel.Caption("Roofline", subtitle, "TFLOP/s", keys), plot);
    }

    private static XYLineAndShapeRenderer lines() {
        XYLineAndShapeRenderer lines = new XYLineAndShapeRenderer(true, false);
        lines.setSeriesPaint(0, Look.BLUE);
        lines.setSeriesStroke(0, Look.LINE);
        lines.setSeriesPaint(1, COLD);
        lines.setSeriesStroke(1, new BasicStroke(1.4f));
        lines.setSeriesPaint(2, Look.VERMILLION);
        lines.setSeriesShapesVisible(2, true);
        lines.setSeriesShape(2, new Ellipse2D.Double(-5, -5, 10, 10));
        return lines;
    }

    private static XYSeries roof(String name, double peak, double bytesPerSecond, double left, double right) {
        XYSeries roof = new XYSeries(name);
        for (double x : new double[] {left, log(peak / bytesPerSecond), right}) {
            roof.add(x, log(Math.min(peak, StrictMath.pow(10, x) * bytesPerSecond) / TERA));
        }
        return roof;
    }

    private static double log(double value) {
        return StrictMath.log10(value);
    }

    private Panel pipes() {
        double[] busy = {
            run.pipes().load(),
            run.pipes().compute(),
            run.pipes().store(),
            run.pipes().memory(),
            run.pipes().cache()
        };
        XYSeries series = new XYSeries("busy");
        for (int i = 0; i < busy.length; i++) {
            series.add(i, 100 * busy[i]);
        }
        List<String> names = List.of("load", "compute", "store", "HBM", "L2 reads");
        XYPlot plot = Look.plot(Look.names(null, names), Look.axis(null, 100, "0"));
        plot.setDataset(new XYBarDataset(new XYSeriesCollection(series), 0.6));
        XYBarRenderer bars = new XYBarRenderer();
        bars.setBarPainter(new StandardXYBarPainter());
        bars.setShadowVisible(false);
        bars.setSeriesPaint(0, Look.BLUE);
        plot.setRenderer(bars);
        String subtitle = String.format(Locale.ROOT, "of the %.1f us that the cores work", run.workNanos() / 1e3);
        return new Panel("pipes", new Panel.Caption("Pipes", subtitle, "% busy", List.of()), plot);
    }
}
