package org.ascendtwin.scenarios.report;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.ascendtwin.sim.journal.Digest;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.data.xy.IntervalXYDataset;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYZDataset;

/** One chart of a figure under its title, drawn as SVG once however often it is placed. */
public final class Panel {
    static final int WIDTH = 560;
    static final int HEIGHT = 300;
    private static final int LEFT = 14;
    private static final int TITLE_SIZE = 14;
    private static final int TITLE_BASELINE = 25;
    private static final int SUBTITLE_BASELINE = 42;
    private static final int UNIT_BASELINE = 66;
    private static final int TOP_OF_CHART = 68;
    private static final int KEY_LINE = 18;
    private static final int KEY_GAP = 6;
    private static final MathContext SIX_DIGITS = new MathContext(6);

    private final Caption caption;
    private final JFreeChart chart;
    private final PanelSvg drawing;
    private final XYPlot plot;

    /** The colour that stands for a series. */
    record Key(String label, Color colour) {}

    /**
     * What stands above the chart.
     *
     * @param title what the chart shows
     * @param subtitle what is worth reading off it
     * @param unit what its vertical axis counts; upright above the axis, since it reads better there
     * @param keys one for each series where there are several
     */
    record Caption(String title, String subtitle, String unit, List<Key> keys) {}

    /** @param name in letters and '-', unique within a report */
    Panel(String name, Caption caption, XYPlot plot) {
        this.caption = caption;
        this.plot = plot;
        chart = Look.chart(plot);
        drawing = new PanelSvg(name, graphics -> draw(graphics, 0, 0));
    }

    void draw(Graphics2D graphics, int x, int y) {
        chart.draw(graphics, new Rectangle2D.Double(x, y + TOP_OF_CHART, WIDTH, HEIGHT - TOP_OF_CHART));
        graphics.setPaint(Look.INK);
        graphics.setFont(Look.bold(TITLE_SIZE));
        graphics.drawString(caption.title(), x + LEFT, y + TITLE_BASELINE);
        graphics.setPaint(Look.MUTED);
        graphics.setFont(Look.font(11));
        graphics.drawString(caption.subtitle(), x + LEFT, y + SUBTITLE_BASELINE);
        graphics.drawString(caption.unit(), x + LEFT, y + UNIT_BASELINE);
        drawKeys(graphics, x, y);
    }

    /** The keys stand at the right end of the title's line, or of the unit's where they would touch the title. */
    private void drawKeys(Graphics2D graphics, int x, int y) {
        graphics.setStroke(Look.LINE);
        FontMetrics metrics = graphics.getFontMetrics();
        double width = KEY_GAP;
        for (Key key : caption.keys()) {
            width += metrics.stringWidth(key.label()) + KEY_LINE + 3.0 * KEY_GAP;
        }
        int title = graphics.getFontMetrics(Look.bold(TITLE_SIZE)).stringWidth(caption.title());
        int baseline = y + (2 * LEFT + title + width > WIDTH ? UNIT_BASELINE : TITLE_BASELINE);
        double right = x + WIDTH - LEFT - KEY_GAP;
        for (Key key : caption.keys().reversed()) {
            right -= metrics.stringWidth(key.label());
            graphics.setPaint(Look.INK);
            graphics.drawString(key.label(), (float) right, baseline);
            right -= KEY_GAP + KEY_LINE;
            graphics.setPaint(key.colour());
            double middle = baseline - 4.0;
            graphics.draw(new Line2D.Double(right, middle, right + KEY_LINE, middle));
            right -= 2 * KEY_GAP;
        }
    }

    /**
     * The panel as an SVG element.
     *
     * @param place attributes that place it, as they stand
     */
    String svg(String place) {
        return svg(place, drawing.inEnglish());
    }

    private String svg(String place, String content) {
        return "<svg xmlns=\"" + PanelSvg.NAMESPACE + "\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" " + place
                + " role=\"img\" aria-label=\"" + Markup.escape(caption.title()) + "\">" + content + "</svg>";
    }

    /** Adds what it shows, not where on the paper: captions and, to six digits, data. */
    void addTo(Digest digest) {
        String words = caption.title()
                + caption.subtitle()
                + caption.unit()
                + plot.getDomainAxis().getLabel();
        words.chars().forEach(digest::add);
        if (plot.getDomainAxis() instanceof SymbolAxis names) {
            String.join(" ", names.getSymbols()).chars().forEach(digest::add);
        }
        for (int index = 0; index < plot.getDatasetCount(); index++) {
            XYDataset data = plot.getDataset(index);
            for (int series = 0; data != null && series < data.getSeriesCount(); series++) {
                for (int item = 0; item < data.getItemCount(series); item++) {
                    add(data, series, item, digest);
                }
            }
        }
    }

    private static void add(XYDataset data, int series, int item, Digest digest) {
        digest.add(rounded(data.getXValue(series, item)));
        digest.add(rounded(data.getYValue(series, item)));
        if (data instanceof IntervalXYDataset intervals) {
            digest.add(rounded(intervals.getStartYValue(series, item)));
            digest.add(rounded(intervals.getEndYValue(series, item)));
        }
        if (data instanceof XYZDataset shaded) {
            digest.add(rounded(shaded.getZValue(series, item)));
        }
    }

    private static long rounded(double value) {
        return Double.doubleToLongBits(
                Double.isFinite(value) ? new BigDecimal(value).round(SIX_DIGITS).doubleValue() : value);
    }

    /** The panel for a page: still, and with the data to draw it alive where it has such. */
    String live() {
        String data = LivePlot.json(plot);
        if (data == null) {
            return "<div class=\"chart\">" + svg("", drawing.inBoth()) + "</div>\n";
        }
        return "<div class=\"chart\" data-plot=\"" + Markup.escape(data) + "\"><div class=\"caption\"><h3>"
                + Lexicon.both(caption.title()) + "</h3><p>" + Lexicon.both(caption.subtitle()) + " · "
                + Lexicon.both(caption.unit()) + "</p></div><div class=\"live\"></div>" + svg("", drawing.inBoth())
                + "</div>\n";
    }
}
