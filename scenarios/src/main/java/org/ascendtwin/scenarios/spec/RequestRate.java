package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.Rate;
import org.jspecify.annotations.Nullable;

/**
 * A rate of arrivals, or {@code inf}: everything at once.
 *
 * @param rate null for {@code inf}
 */
public record RequestRate(@Nullable Rate rate) {
    /** Reads "4 /s" or "inf". */
    public static RequestRate valueOf(String text) {
        return new RequestRate(text.equals("inf") ? null : Rate.valueOf(text));
    }

    @Override
    public String toString() {
        return rate == null ? "inf" : rate.toString();
    }
}
