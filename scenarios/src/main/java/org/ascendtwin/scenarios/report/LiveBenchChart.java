package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.runtime.ModelBench;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** A measured model: every decode step, the throughput over batch sizes, prefill, and the device's memory over time. */
final class LiveBenchChart {
    private static final double MIB = 1 << 20;

    private final LiveBenchReport report;

    LiveBenchChart(LiveBenchReport report) {
        this.report = report;
    }

    Figure figure() {
        return new Figure("bench", PlainText.oneLine(report.title()), List.of(steps(), scaling(), prefill(), memory()));
    }

    private static Color colour(int i) {
        return Color.decode(Look.PART_COLOURS.get(i % Look.PART_COLOURS.size()));
    }

    private Panel steps() {
        List<XYSeries> lines = new ArrayList<>();
        List<Panel.Key> keys = new ArrayList<>();
        double most = 0;
        for (ModelBench.Split split : report.splits()) {
            XYSeries line = new XYSeries("batch " + split.batch());
            double[] micros = split.decodeMicros();
            for (int i = 0; i < micros.length; i++) {
                line.add(i + 1, micros[i] / 1e3);
                most = Math.max(most, micros[i] / 1e3);
            }
            keys.add(new Panel.Key("batch " + split.batch(), colour(lines.size())));
            lines.add(line);
        }
        int count = report.splits().getFirst().decodeMicros().length;
        return panel(
                new Panel.Caption("Each decode step", "device time of the whole batch", "ms", keys),
                Look.axis("step", Math.max(2, count), "0"),
                Look.axis(null, 1.1 * most, "#,##0.###"),
                lines);
    }

    private Panel scaling() {
        XYSeries line = new XYSeries("throughput");
        double most = 0;
        int largest = 1;
        for (ModelBench.Split split : report.splits()) {
            line.add(split.batch(), split.decodeTokensPerSecond());
            most = Math.max(most, split.decodeTokensPerSecond());
            largest = Math.max(largest, split.batch());
        }
        ModelBench.Split last = report.splits().getLast();
        String gain = "x " + Figures.of(report.scaling(last)) + " at batch " + last.batch();
        return panel(
                new Panel.Caption("Decode throughput over batch size", gain, "tokens/s", List.of()),
                Look.axis("sequences in the batch", 1.05 * largest, "0"),
                Look.axis(null, 1.1 * most, "#,##0.###"),
                List.of(line));
    }

    private Panel prefill() {
        XYSeries line = new XYSeries("prefill");
        double most = 0;
        int index = 0;
        for (ModelBench.Split split : report.splits()) {
            for (double micros : split.prefillMicros()) {
                line.add(++index, micros / 1e3);
                most = Math.max(most, micros / 1e3);
            }
        }
        return panel(
                new Panel.Caption(
                        "Each prompt's pass", report.promptTokens() + " tokens, one prompt at a time", "ms", List.of()),
                Look.axis("prompt", Math.max(2, index), "0"),
                Look.axis(null, 1.1 * most, "#,##0.###"),
                List.of(line));
    }

    private Panel memory() {
        XYSeries line = new XYSeries("memory");
        double most = 0;
        double end = 0;
        for (ModelBench.MemorySample sample : report.memory()) {
            line.add(sample.seconds(), sample.usedBytes() / MIB);
            most = Math.max(most, sample.usedBytes() / MIB);
            end = Math.max(end, sample.seconds());
        }
        String peak =
                "weights " + Figures.of(report.weightBytes() / MIB) + " MiB, at most " + Figures.of(most) + " MiB";
        return panel(
                new Panel.Caption("Device memory", peak, "MiB", List.of()),
                Look.axis("seconds", end, "#,##0.###"),
                Look.axis(null, 1.1 * most, "#,##0"),
                List.of(line));
    }

    private static Panel panel(Panel.Caption caption, NumberAxis domain, NumberAxis range, List<XYSeries> lines) {
        XYPlot plot = Look.plot(domain, range);
        for (int i = 0; i < lines.size(); i++) {
            XYLineAndShapeRenderer renderer =
                    new XYLineAndShapeRenderer(true, lines.get(i).getItemCount() <= 12);
            renderer.setSeriesPaint(0, colour(i));
            renderer.setSeriesStroke(0, Look.LINE);
            plot.setDataset(i, new XYSeriesCollection(lines.get(i)));
            plot.setRenderer(i, renderer);
        }
        return new Panel(caption.title(), caption, plot);
    }
}
