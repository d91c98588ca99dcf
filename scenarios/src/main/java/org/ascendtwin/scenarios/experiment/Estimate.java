package org.ascendtwin.scenarios.experiment;

import java.io.Serializable;
import org.ascendtwin.sim.stat.Interval;
import org.ascendtwin.sim.stat.Tally;
import org.ascendtwin.sim.stat.Unit;
import org.jspecify.annotations.Nullable;

/**
 * A figure and how sure it is.
 *
 * @param value the mean over replications
 * @param low lower end of the 95 % confidence interval, null after a single replication
 * @param high upper end of it
 */
public record Estimate(
        double value, @Nullable Double low, @Nullable Double high) implements Serializable {
    private static final double CONFIDENCE = 0.95;

    /** A figure that was seen once. */
    public static Estimate of(double value) {
        return new Estimate(value, null, null);
    }

    /** The mean of independent values with Student's 95 % interval; no interval of fewer than two. */
    public static Estimate over(double[] values) {
        Tally tally = new Tally(Unit.NONE);
        for (double value : values) {
            tally.add(value);
        }
        if (values.length < 2) {
            return of(tally.mean());
        }
        Interval interval = Interval.of(tally, CONFIDENCE);
        return new Estimate(tally.mean(), interval.low(), interval.high());
    }

    /** The same, multiplied by a number that is taken as known. */
    public Estimate times(double factor) {
        return new Estimate(value * factor, low == null ? null : low * factor, high == null ? null : high * factor);
    }

    /** The same, and {@code summand}. */
    public Estimate plus(double summand) {
        return new Estimate(value + summand, low == null ? null : low + summand, high == null ? null : high + summand);
    }

    /** Whether there is an interval. */
    public boolean hasInterval() {
        return low != null && high != null;
    }
}
