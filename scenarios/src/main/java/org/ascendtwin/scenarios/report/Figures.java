package org.ascendtwin.scenarios.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them: thousands grouped, three to four digits that matter, a point before decimals. */
public final class Figures {
    /** Stands for a figure that does not exist. */
    static final String NONE = "–";

    private Figures() {}

    /** A number to the digits that matter. */
    public static String of(double value) {
        return isTiny(value) ? significant(value) : fixed(value, decimals(value));
    }

    /** A figure and half the width of its interval, where it has one, to the same number of decimals. */
    public static String of(@Nullable Estimate estimate) {
        if (estimate == null || !Double.isFinite(estimate.value())) {
            return NONE;
        }
        Double low = estimate.low();
        Double high = estimate.high();
        if (low == null || high == null || !Double.isFinite(high - low)) {
            return of(estimate.value());
        }
        double half = (high - low) / 2;
        int decimals = decimals(estimate.value());
        boolean tiny = isTiny(estimate.value());
        return of(estimate.value()) + " ± " + (tiny ? significant(half) : fixed(half, decimals));
    }

    /** A whole number where {@code value} is one, else as {@link #of(double)}. */
    static String count(double value) {
        return value == Math.rint(value) ? fixed(value, 0) : of(value);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String percent(double share) {
        return fixed(share * 100, 1) + " %";
    }

    /** A share and half the width of its interval, where it has one. */
    static String percent(Estimate share) {
        Double low = share.low();
        Double high = share.high();
        return low == null || high == null
                ? percent(share.value())
                : fixed(share.value() * 100, 1) + " ± " + fixed((high - low) * 50, 1) + " %";
    }

    private static boolean isTiny(double value) {
        return Double.isFinite(value) && value != 0 && Math.abs(value) < 0.01;
    }

    private static int decimals(double value) {
        double size = Math.abs(value);
        if (size >= 1000 || size == 0) {
            return 0;
        }
        return size >= 100 ? 1 : size >= 1 ? 2 : 3;
    }

    private static String fixed(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + decimals + "f", value) : NONE;
    }

    private static String significant(double value) {
        return new BigDecimal(value)
                .round(new MathContext(2))
                .stripTrailingZeros()
                .toPlainString();
    }
}
