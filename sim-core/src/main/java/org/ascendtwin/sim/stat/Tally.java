package org.ascendtwin.sim.stat;

/**
 * The count, mean, spread and extremes of observations, kept in constant room (B. P. Welford, Technometrics 4(3), 1962,
 * so that a small spread about a large mean is not lost).
 */
public final class Tally {
    private final Unit unit;
    private long count;
    private double mean;
    private double squares;
    private double min = Double.NaN;
    private double max = Double.NaN;

    public Tally(Unit unit) {
        this.unit = unit;
    }

    public void add(double observation) {
        count++;
        double before = observation - mean;
        mean += before / count;
        squares += before * (observation - mean);
        min = count == 1 ? observation : Math.min(min, observation);
        max = count == 1 ? observation : Math.max(max, observation);
    }

    /** Forgets all observations, as at the end of a warm-up. */
    public void clear() {
        count = 0;
        mean = 0;
        squares = 0;
        min = Double.NaN;
        max = Double.NaN;
    }

    public Unit unit() {
        return unit;
    }

    public long count() {
        return count;
    }

    /** NaN where nothing was observed. */
    public double mean() {
        return count == 0 ? Double.NaN : mean;
    }

    public double sum() {
        return mean * count;
    }

    /** The sample variance, with n − 1 below; NaN for fewer than two observations. */
    public double variance() {
        return count < 2 ? Double.NaN : squares / (count - 1);
    }

    public double deviation() {
        return StrictMath.sqrt(variance());
    }

    /** NaN where nothing was observed. */
    public double min() {
        return min;
    }

    /** NaN where nothing was observed. */
    public double max() {
        return max;
    }

    @Override
    public String toString() {
        return "mean " + mean() + ' ' + unit + " of " + count;
    }
}
