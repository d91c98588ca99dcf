package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.bottleneck.Bottlenecks;
import org.ascendtwin.calibration.bottleneck.DeviceTimeline;
import org.ascendtwin.calibration.bottleneck.OperatorFamily;
import org.ascendtwin.calibration.bottleneck.OperatorTime;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.data.xy.XYBarDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** What the dies of a profiled run did, and which families of kernels took the time. */
final class BottleneckChart {
    private static final int MOST_FAMILIES = 6;
    private static final double NANOS_A_MILLI = 1e6;
    private static final double MICROS_A_MILLI = 1e3;

    /** A bar. */
    private record Bar(String name, double millis) {}

    private BottleneckChart() {}

    /** Writes {@code bottlenecks.png} and {@code bottlenecks.svg} into {@code folder}. */
    static void write(Bottlenecks measured, Path folder) throws IOException {
        List<Panel> panels = new ArrayList<>();
        if (!measured.timelines().isEmpty()) {
            panels.add(panel("parts", "What the dies did", parts(measured)));
        }
        if (!measured.operators().isEmpty()) {
            panels.add(panel("families", "Kernels and exchanges by family", families(measured)));
        }
        if (panels.isEmpty()) {
            return;
        }
        Figure figure = new Figure("bottlenecks", new ProfileReport(measured).summary(), panels);
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
        Files.writeString(folder.resolve(figure.name() + ".svg"), figure.svg(), StandardCharsets.UTF_8);
    }

    private static List<Bar> parts(Bottlenecks measured) {
        double[] nanos = new double[4];
        for (DeviceTimeline timeline : measured.timelines()) {
            nanos[0] += timeline.computingNanos();
            nanos[1] += timeline.overlappedNanos();
            nanos[2] += timeline.exposedNanos();
            nanos[3] += timeline.idleNanos();
        }
        return List.of(
                new Bar("kernels", nanos[0] / NANOS_A_MILLI),
                new Bar("both", nanos[1] / NANOS_A_MILLI),
                new Bar("exchanges", nanos[2] / NANOS_A_MILLI),
                new Bar("idle", nanos[3] / NANOS_A_MILLI));
    }

    private static List<Bar> families(Bottlenecks measured) {
        Map<OperatorFamily, Double> millis = new EnumMap<>(OperatorFamily.class);
        for (OperatorTime time : measured.operators()) {
            millis.merge(time.family(), time.micros() / MICROS_A_MILLI, Double::sum);
        }
        List<Bar> bars = new ArrayList<>();
        millis.forEach((family, time) -> bars.add(new Bar(family.spelling(), time)));
        bars.sort((a, b) -> Double.compare(b.millis(), a.millis()));
        if (bars.size() <= MOST_FAMILIES) {
            return bars;
        }
        List<Bar> rest = bars.subList(MOST_FAMILIES - 1, bars.size());
        List<Bar> shown = new ArrayList<>(bars.subList(0, MOST_FAMILIES - 1));
        shown.add(new Bar("the rest", rest.stream().mapToDouble(Bar::millis).sum()));
        return shown;
    }

    private static Panel panel(String id, String title, List<Bar> bars) {
        XYSeries series = new XYSeries(id);
        double most = 0;
        double all = 0;
        for (int i = 0; i < bars.size(); i++) {
            series.add(i, bars.get(i).millis());
            most = Math.max(most, bars.get(i).millis());
            all += bars.get(i).millis();
        }
        XYPlot plot = Look.plot(
                Look.names(null, bars.stream().map(Bar::name).toList()), Look.axis(null, 1.05 * most, "#,##0.###"));
        plot.setDataset(new XYBarDataset(new XYSeriesCollection(series), 0.6));
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        renderer.setSeriesPaint(0, Look.BLUE);
        plot.setRenderer(renderer);
        return new Panel(id, new Panel.Caption(title, Figures.of(all) + " ms in all", "ms", List.of()), plot);
    }
}
