package org.ascendtwin.scenarios.report;

import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.function.DoubleFunction;

/** The labels of an axis that shows the logarithms of what it measures. */
final class PowersFormat extends NumberFormat {
    private static final long serialVersionUID = 1;

    private final int base;
    private final transient DoubleFunction<String> text;

    /**
     * @param base of the logarithms
     * @param text of a value, not of its logarithm
     */
    PowersFormat(int base, DoubleFunction<String> text) {
        this.base = base;
        this.text = text;
    }

    @Override
    public StringBuffer format(double exponent, StringBuffer out, FieldPosition position) {
        return out.append(text.apply(StrictMath.pow(base, exponent)));
    }

    @Override
    public StringBuffer format(long exponent, StringBuffer out, FieldPosition position) {
        return format((double) exponent, out, position);
    }

    @Override
    public Number parse(String source, ParsePosition position) {
        throw new UnsupportedOperationException("an axis is only drawn");
    }
}
