package org.ascendtwin.scenarios.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.experiment.SweepGains;
import org.ascendtwin.scenarios.experiment.SweepGains.Verdict;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.LookupPaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.data.xy.DefaultXYZDataset;

/**
 * What a sweep's points gain over its baseline: blue where they are better, red where they are worse, grey where the interval
 * of the gain holds 0, and a line along the crossover between better and worse.
 */
final class GainMap {
    private static final int SHADES = 32;
    private static final double NEITHER = -2;
    private static final int MOST_PANELS = 12;
    private static final int MOST_CELLS = 400;
    private static final Color BEST = new Color(0x00507D);
    private static final Color SLIGHT = new Color(0xEAF3FA);
    private static final Color SLIGHTLY_WORSE = new Color(0xFBEDE4);
    private static final Color UNDECIDED = new Color(0xE4E7EB);
    private static final double DARK = 0.55;
    private static final BasicStroke BORDER = new BasicStroke(3f, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER);

    private final SweepGains gains;
    private final List<String> rivals;
    private final List<String> loads;
    private final Estimate[][] values;
    private double best;
    private double worst;

    private GainMap(SweepGains gains, List<String> circumstance) {
        this.gains = gains;
        rivals = gains.rivals();
        loads = gains.loadAxis().choices();
        values = new Estimate[rivals.size()][loads.size()];
        for (int x = 0; x < rivals.size(); x++) {
            for (int y = 0; y < loads.size(); y++) {
                values[x][y] = gains.gain(rivals.get(x), loads.get(y), circumstance);
                double gain = values[x][y].value();
                best = Math.max(best, Double.isNaN(gain) ? 0 : gain);
                worst = Math.min(worst, Double.isNaN(gain) ? 0 : gain);
            }
        }
    }

    /** A panel for each combination of the dimensions beside the baseline's and the load; none without a baseline. */
    static List<Panel> panels(SweepResult result) {
        List<Panel> panels = new ArrayList<>();
        SweepGains.of(result).ifPresent(gains -> {
            int cells = gains.rivals().size() * gains.loadAxis().choices().size();
            if (cells <= MOST_CELLS && gains.circumstances().size() <= MOST_PANELS) {
                for (List<String> circumstance : gains.circumstances()) {
                    panels.add(new GainMap(gains, circumstance).panel(panels.size(), circumstance, result));
                }
            }
        });
        return panels;
    }

    private Panel panel(int index, List<String> circumstance, SweepResult result) {
        XYPlot plot =
                Look.plot(Look.names(SweepTable.shortPath(gains.axis().label()), rivals), Look.names(null, loads));
        plot.setRangeGridlinesVisible(false);
        plot.setDataset(dataset());
        plot.setRenderer(blocks());
        for (int x = 0; x < rivals.size(); x++) {
            for (int y = 0; y < loads.size(); y++) {
                annotate(plot, x, y);
            }
        }
        String title =
                circumstance.isEmpty() ? result.objective().label() : GainReading.circumstance(gains, circumstance);
        return new Panel(
                "gain-" + index,
                new Panel.Caption(
                        title,
                        result.objective().label() + " over "
                                + SweepTable.shortPath(gains.axis().label()) + " " + gains.baseline()
                                + "; grey: not decided; the line is where the gain turns into a loss",
                        SweepTable.shortPath(gains.loadAxis().label()),
                        List.of()),
                plot);
    }

    private void annotate(XYPlot plot, int x, int y) {
        Verdict verdict = SweepGains.verdict(values[x][y]);
        if (verdict == Verdict.NONE) {
            return;
        }
        double gain = values[x][y].value();
        boolean undecided = verdict == Verdict.UNDECIDED;
        String text = String.format(Locale.ROOT, undecided ? "%+.1f %% ?" : "%+.0f %%", 100 * gain);
        XYTextAnnotation label = new XYTextAnnotation(text, x, y);
        label.setFont(Look.font(11));
        label.setPaint(!undecided && shade(gain) > DARK ? Color.WHITE : Look.INK);
        plot.addAnnotation(label);
        if (x + 1 < rivals.size() && part(values[x][y], values[x + 1][y])) {
            plot.addAnnotation(line(x + 0.5, y - 0.5, x + 0.5, y + 0.5));
        }
        if (y + 1 < loads.size() && part(values[x][y], values[x][y + 1])) {
            plot.addAnnotation(line(x - 0.5, y + 0.5, x + 0.5, y + 0.5));
        }
    }

    /** Whether one of two neighbours is surely better and the other surely worse. */
    private static boolean part(Estimate gain, Estimate other) {
        Verdict one = SweepGains.verdict(gain);
        Verdict two = SweepGains.verdict(other);
        return (one == Verdict.BETTER && two == Verdict.WORSE) || (one == Verdict.WORSE && two == Verdict.BETTER);
    }

    private static XYLineAnnotation line(double x, double y, double toX, double toY) {
        return new XYLineAnnotation(x, y, toX, toY, BORDER, Look.VERMILLION);
    }

    /** From −1 for the worst to 1 for the best, 0 where nothing changes. */
    private double shade(double gain) {
        return gain < 0 ? -gain / worst : best > 0 ? gain / best : 0;
    }

    private DefaultXYZDataset dataset() {
        List<double[]> cells = new ArrayList<>();
        for (int x = 0; x < rivals.size(); x++) {
            for (int y = 0; y < loads.size(); y++) {
                Verdict verdict = SweepGains.verdict(values[x][y]);
                if (verdict != Verdict.NONE) {
                    boolean undecided = verdict == Verdict.UNDECIDED;
                    cells.add(new double[] {x, y, undecided ? NEITHER : shade(values[x][y].value())});
                }
            }
        }
        double[][] series = new double[3][cells.size()];
        for (int cell = 0; cell < cells.size(); cell++) {
            for (int i = 0; i < series.length; i++) {
                series[i][cell] = cells.get(cell)[i];
            }
        }
        DefaultXYZDataset dataset = new DefaultXYZDataset();
        dataset.addSeries("gain", series);
        return dataset;
    }

    private static XYBlockRenderer blocks() {
        LookupPaintScale scale = new LookupPaintScale(NEITHER, 1.0001, UNDECIDED);
        for (int shade = 0; shade < SHADES; shade++) {
            double middle = (shade + 0.5) / SHADES;
            scale.add((double) shade / SHADES, Look.between(SLIGHT, BEST, middle));
            scale.add(-(shade + 1.0) / SHADES, Look.between(SLIGHTLY_WORSE, Look.VERMILLION, middle));
        }
        XYBlockRenderer blocks = new XYBlockRenderer();
        blocks.setPaintScale(scale);
        blocks.setBlockWidth(0.97);
        blocks.setBlockHeight(0.94);
        return blocks;
    }
}
