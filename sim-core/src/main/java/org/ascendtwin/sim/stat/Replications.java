package org.ascendtwin.sim.stat;

import java.util.function.LongToDoubleFunction;

/**
 * Repeats a run until its mean is known well enough.
 *
 * @param relativeHalfWidth the half-width to reach, as a share of the mean: 0.05 for ± 5 %
 * @param confidence of the interval, usually 0.95
 * @param fewest replications before the rule may stop; at least 2, and 5 or more keep it from stopping by luck
 * @param most replications at which it gives up, leaving the interval as wide as it is
 */
public record Replications(double relativeHalfWidth, double confidence, int fewest, int most) {
    public Replications {
        Interval.check(confidence);
        if (!(relativeHalfWidth > 0)) {
            throw new IllegalArgumentException(
                    "the half-width to reach is more than 0 of the mean, not " + relativeHalfWidth);
        }
        if (fewest < 2 || most < fewest) {
            throw new IllegalArgumentException(
                    "replications are at least 2, and the most no fewer than the fewest, not " + fewest + " … " + most);
        }
    }

    /** The mean of {@code run} over replications 0, 1, …, as many as it takes. */
    public Interval estimate(Unit unit, LongToDoubleFunction run) {
        Tally tally = new Tally(unit);
        Interval interval = Interval.of(tally, confidence);
        for (int replication = 0; replication < most; replication++) {
            tally.add(run.applyAsDouble(replication));
            interval = Interval.of(tally, confidence);
            if (replication + 1 >= fewest && isReachedBy(interval)) {
                break;
            }
        }
        return interval;
    }

    /** Whether {@code interval} is narrow enough. */
    public boolean isReachedBy(Interval interval) {
        return interval.halfWidth() <= relativeHalfWidth * Math.abs(interval.mean());
    }
}
