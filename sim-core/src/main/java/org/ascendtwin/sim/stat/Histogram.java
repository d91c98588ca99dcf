package org.ascendtwin.sim.stat;

/**
 * Counts of whole observations such as latencies in nanoseconds, in buckets a thousandth wide or narrower, whatever the
 * magnitude: for runs too long to keep every observation. Adding is a few instructions and allocates nothing once the
 * magnitude has been seen. The buckets are HdrHistogram's; the mean, least and largest are kept beside them, exactly.
 */
public final class Histogram {
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Unit unit;
    private final org.HdrHistogram.Histogram counts = new org.HdrHistogram.Histogram(SIGNIFICANT_DIGITS);
    private long min = Long.MAX_VALUE;
    private long max;
    private double sum;

    public Histogram(Unit unit) {
        this.unit = unit;
    }

    /**
     * Counts one observation.
     *
     * @param observation 0 or more
     */
    public void add(long observation) {
        if (observation < 0) {
            throw new IllegalArgumentException("a histogram counts observations of 0 or more, not " + observation);
        }
        counts.recordValue(observation);
        sum += observation;
        min = Math.min(min, observation);
        max = Math.max(max, observation);
    }

    /** Counts what {@code other} counted, as from another replication. */
    public void addAll(Histogram other) {
        if (!unit.equals(other.unit)) {
            throw new IllegalArgumentException(
                    "a histogram in " + unit + " takes in one in " + unit + ", not one in " + other.unit);
        }
        counts.add(other.counts);
        sum += other.sum;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    /** Forgets all observations, as at the end of a warm-up. */
    public void clear() {
        counts.reset();
        sum = 0;
        min = Long.MAX_VALUE;
        max = 0;
    }

    public Unit unit() {
        return unit;
    }

    public long count() {
        return counts.getTotalCount();
    }

    /** Exact; NaN where nothing was observed. */
    public double mean() {
        return count() == 0 ? Double.NaN : sum / count();
    }

    /** Exact; NaN where nothing was observed. */
    public double min() {
        return count() == 0 ? Double.NaN : min;
    }

    /** Exact; NaN where nothing was observed. */
    public double max() {
        return count() == 0 ? Double.NaN : max;
    }

    /**
     * The middle of the bucket that holds the observation below which a share {@code probability} lies, at most a
     * thousandth away from it; NaN where nothing was observed.
     */
    public double quantile(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "a quantile's probability is 0 to 1, not " + probability + ". Maybe it is a percentage.");
        }
        if (count() == 0) {
            return Double.NaN;
        }
        long low = counts.lowestEquivalentValue(counts.getValueAtPercentile(100 * probability));
        long lastOfBucket = low + (counts.sizeOfEquivalentValueRange(low) - 1);
        return Math.clamp(low / 2.0 + lastOfBucket / 2.0, (double) min, (double) max);
    }
}
