package org.ascendtwin.scenarios.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.LengthAdjustmentType;
import org.jfree.chart.ui.RectangleInsets;
import org.jspecify.annotations.Nullable;

/** How charts look: colours that colour-blind readers can tell apart (Okabe and Ito 2008), thin grids, plain fonts. */
final class Look {
    static final Color BLUE = new Color(0x0072B2);
    static final Color VERMILLION = new Color(0xD55E00);
    static final Color INK = new Color(0x1F2933);
    static final Color MUTED = new Color(0x52606D);
    /** What a chart is drawn on shows through. */
    private static final Color CLEAR = new Color(0, 0, 0, 0);

    private static final Color GRID = new Color(0xE4E7EB);
    private static final Color AXIS = new Color(0xB8C0C8);
    private static final int LEFT_OF_PLOT = 72;

    /** Colours of the parts of a whole in the order of their use, as CSS has them. */
    static final List<String> PART_COLOURS = List.of(
            "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B8A900", "#6B5B95", "#8A94A0",
            "#4D4D4D");

    static final BasicStroke LINE = new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke THIN = new BasicStroke(0.8f);
    private static final BasicStroke DASHED =
            new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0);

    private Look() {}

    static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    static Font bold(int size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, size);
    }

    /** {@code color} with which an area under a line is filled. */
    static Color wash(Color color) {
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), 36);
    }

    /** The colour that is {@code share} of the way from one to another. */
    static Color between(Color from, Color to, double share) {
        return new Color(
                mix(from.getRed(), to.getRed(), share),
                mix(from.getGreen(), to.getGreen(), share),
                mix(from.getBlue(), to.getBlue(), share));
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + share * (to - from));
    }

    static XYPlot plot(NumberAxis domain, NumberAxis range) {
        XYPlot plot = new XYPlot();
        plot.setDomainAxis(domain);
        plot.setRangeAxis(range);
        plot.setBackgroundPaint(CLEAR);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(THIN);
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setNoDataMessageFont(font(13));
        plot.setNoDataMessagePaint(MUTED);
        AxisSpace left = new AxisSpace();
        left.setLeft(LEFT_OF_PLOT);
        plot.setFixedRangeAxisSpace(left);
        return plot;
    }

    /** Turns {@code plot} so that its horizontal axis stands at the left, with {@code room} for its labels. */
    static void lieDown(XYPlot plot, int room) {
        plot.setOrientation(PlotOrientation.HORIZONTAL);
        AxisSpace left = new AxisSpace();
        left.setLeft(room);
        plot.setFixedRangeAxisSpace(null);
        plot.setFixedDomainAxisSpace(left);
    }

    /** An axis from 0 to {@code upper}. */
    static NumberAxis axis(@Nullable String label, double upper, String format) {
        NumberAxis axis = styled(new NumberAxis(label));
        double end = upper > 0 && Double.isFinite(upper) ? upper : 1;
        axis.setRange(0, end);
        axis.setTickUnit(new NumberTickUnit(step(end)));
        axis.setNumberFormatOverride(new DecimalFormat(format, DecimalFormatSymbols.getInstance(Locale.ROOT)));
        return axis;
    }

    /** An axis with a name at each whole number from 0. */
    static NumberAxis names(@Nullable String label, List<String> names) {
        NumberAxis axis = styled(new SymbolAxis(label, names.toArray(String[]::new)));
        axis.setRange(-0.5, names.size() - 0.5);
        ((SymbolAxis) axis).setGridBandsVisible(false);
        return axis;
    }

    /** An axis of powers of ten, whose ends are exponents. */
    static NumberAxis powers(@Nullable String label, double from, double to) {
        NumberAxis axis = axis(label, 1, "0");
        axis.setRange(from, Math.max(from + 1, to));
        axis.setTickUnit(new NumberTickUnit(1));
        axis.setNumberFormatOverride(
                new PowersFormat(10, value -> String.format(Locale.ROOT, value < 1 ? "%.3g" : "%,.0f", value)));
        return axis;
    }

    private static NumberAxis styled(NumberAxis axis) {
        axis.setLabelFont(font(11));
        axis.setLabelPaint(MUTED);
        axis.setTickLabelFont(font(11));
        axis.setTickLabelPaint(MUTED);
        axis.setTickMarksVisible(false);
        axis.setAxisLinePaint(AXIS);
        axis.setAxisLineStroke(THIN);
        return axis;
    }

    /** The 1, 2 or 5 times a power of ten that divides {@code upper} into three to seven steps. */
    private static double step(double upper) {
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(upper / 3)));
        double steps = upper / power;
        return steps < 7 ? power : steps < 14 ? 2 * power : 5 * power;
    }

    /** A dashed line across the plot at a limit. */
    static ValueMarker limit(double value, String label) {
        ValueMarker marker = new ValueMarker(value, VERMILLION, DASHED);
        marker.setLabel(label);
        marker.setLabelFont(bold(11));
        marker.setLabelPaint(VERMILLION);
        marker.setLabelBackgroundColor(CLEAR);
        marker.setLabelOffset(new RectangleInsets(3, 5, 3, 5));
        marker.setLabelOffsetType(LengthAdjustmentType.EXPAND);
        return marker;
    }

    /** A chart of nothing but its plot; the panel around it draws title and keys. */
    static JFreeChart chart(XYPlot plot) {
        JFreeChart chart = new JFreeChart(null, font(11), plot, false);
        chart.setBackgroundPaint(CLEAR);
        chart.setPadding(new RectangleInsets(4, 6, 8, 18));
        return chart;
    }
}
