package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.jspecify.annotations.Nullable;

/** Time and bandwidth of an operation over its size, both on logarithmic axes but the bandwidth's. */
public final class CollectiveChart {
    private static final double LOG_OF_TWO = StrictMath.log(2);
    private static final int MOST_TICKS = 8;

    private final CollectiveReport report;
    private final boolean flows;

    private CollectiveChart(CollectiveReport report) {
        this.report = report;
        this.flows = report.rows().stream().noneMatch(row -> Double.isNaN(row.flowSeconds()));
    }

    /** Writes {@code collective.png} and {@code collective.svg} into {@code folder}, which is made if it is not there. */
    public static void write(CollectiveReport report, Path folder) throws IOException {
        Figure figure = new CollectiveChart(report).figure();
        Files.createDirectories(folder);
        Files.write(folder.resolve(figure.name() + ".png"), figure.png());
        Files.writeString(folder.resolve(figure.name() + ".svg"), figure.svg(), StandardCharsets.UTF_8);
    }

    private Figure figure() {
        return new Figure("collective", PlainText.oneLine(report.title()), List.of(times(), rates()));
    }

    private Panel times() {
        NumberAxis range = exponents(
                null, 10, exponent -> StrictMath.log10(exponent), CollectiveChart::seconds, row -> row.seconds());
        XYPlot plot = Look.plot(sizes(), range);
        line(plot, 0, Look.BLUE, CollectiveReport.Row::seconds, StrictMath::log10);
        if (flows) {
            line(plot, 1, Look.VERMILLION, CollectiveReport.Row::flowSeconds, StrictMath::log10);
        }
        String least = "from " + seconds(least(CollectiveReport.Row::seconds)) + " to "
                + seconds(most(CollectiveReport.Row::seconds));
        return new Panel("time", new Panel.Caption("Time", least, "", keys()), plot);
    }

    private Panel rates() {
        double most = most(CollectiveReport.Row::bytesPerSecond) / 1e9;
        XYPlot plot = Look.plot(sizes(), Look.axis(null, 1.1 * most, "#,##0.###"));
        line(plot, 0, Look.BLUE, CollectiveReport.Row::bytesPerSecond, rate -> rate / 1e9);
        if (flows) {
            line(plot, 1, Look.VERMILLION, row -> row.bytes() / row.flowSeconds(), rate -> rate / 1e9);
        }
        String up = "up to " + Figures.of(most) + " GB/s";
        return new Panel("bandwidth", new Panel.Caption("Bandwidth, size over time", up, "GB/s", keys()), plot);
    }

    private List<Panel.Key> keys() {
        return flows
                ? List.of(new Panel.Key("formula", Look.BLUE), new Panel.Key("flows", Look.VERMILLION))
                : List.of();
    }

    private double most(ToDoubleFunction<CollectiveReport.Row> value) {
        return report.rows().stream().mapToDouble(value).max().orElse(1);
    }

    private double least(ToDoubleFunction<CollectiveReport.Row> value) {
        return report.rows().stream().mapToDouble(value).min().orElse(1);
    }

    private NumberAxis sizes() {
        return exponents("data size", 2, CollectiveChart::log2, CollectiveChart::bytes, CollectiveReport.Row::bytes);
    }

    private static double log2(double value) {
        return StrictMath.log(value) / LOG_OF_TWO;
    }

    /** An axis of exponents whose ticks show the powers. */
    private NumberAxis exponents(
            @Nullable String label,
            int base,
            DoubleUnaryOperator log,
            DoubleFunction<String> text,
            ToDoubleFunction<CollectiveReport.Row> value) {
        double low = Math.floor(log.applyAsDouble(Math.max(least(value), 1e-12)));
        double high = Math.max(low + 1, Math.ceil(log.applyAsDouble(Math.max(most(value), 1e-12))));
        NumberAxis axis = Look.axis(label, 1, "0");
        axis.setRange(low, high);
        axis.setTickUnit(new NumberTickUnit(Math.max(1, Math.ceil((high - low) / MOST_TICKS))));
        axis.setNumberFormatOverride(new PowersFormat(base, text));
        return axis;
    }

    private void line(
            XYPlot plot,
            int index,
            Color color,
            ToDoubleFunction<CollectiveReport.Row> value,
            DoubleUnaryOperator scale) {
        XYSeries series = new XYSeries(index, false, true);
        for (CollectiveReport.Row row : report.rows()) {
            if (row.seconds() > 0) {
                series.add(log2(row.bytes()), scale.applyAsDouble(value.applyAsDouble(row)));
            }
        }
        boolean first = index == 0;
        XYLineAndShapeRenderer line = new XYLineAndShapeRenderer(first, true);
        line.setSeriesPaint(0, color);
        line.setSeriesStroke(0, Look.LINE);
        line.setSeriesOutlineStroke(0, Look.LINE);
        line.setSeriesShapesFilled(0, first);
        double size = first ? 5 : 10;
        line.setSeriesShape(0, new Ellipse2D.Double(-size / 2, -size / 2, size, size));
        plot.setDataset(index, new XYSeriesCollection(series));
        plot.setRenderer(index, line);
    }

    private static String seconds(double seconds) {
        String[] units = {"ns", "us", "ms", "s"};
        return scaled(seconds * 1e9, 1000, units);
    }

    private static String bytes(double bytes) {
        return scaled(bytes, 1024, new String[] {"B", "KiB", "MiB", "GiB", "TiB"});
    }

    private static String scaled(double value, int step, String[] units) {
        int unit = 0;
        double rest = value;
        while (rest >= step * (1 - 1e-9) && unit < units.length - 1) {
            rest /= step;
            unit++;
        }
        String number =
                Math.abs(rest - Math.rint(rest)) < 1e-6 ? String.format(Locale.ROOT, "%.0f", rest) : Figures.of(rest);
        return number + " " + units[unit];
    }
}
