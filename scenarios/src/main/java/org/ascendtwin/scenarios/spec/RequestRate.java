package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.Rate;
import org.jspecify.annotations.Nullable;

/**
 * A rate of arrivals, or {@code inf}: everything at once.
 *
 * @param rate null for {@code inf}
 */
public record RequestRate(@Nullable Rate rate) {
    private static final double LEAST = 1e-6;
    private static final double MOST = 1e9;

    public RequestRate {
        if (rate != null && !(rate.perSecond() >= LEAST && rate.perSecond() <= MOST)) {
            throw new IllegalArgumentException(
                    "\"" + rate + "\" is out of range; allowed: 1e-6 /s to 1e9 /s, or inf for all at once.");
        }
    }

    /** Reads "4 /s" or "inf". */
    public static RequestRate valueOf(String text) {
        return new RequestRate(text.equals("inf") ? null : Rate.valueOf(text));
    }

    @Override
    public String toString() {
        return rate == null ? "inf" : rate.toString();
    }
}
