package org.ascendtwin.sim.stat;

import java.util.Arrays;

/**
 * Counts of whole observations such as latencies in nanoseconds, in buckets a thousandth wide or narrower, whatever the
 * magnitude: for runs too long to keep every observation. Adding is a few instructions and allocates nothing.
 */
public final class Histogram {
    /** Each doubling is cut into 2¹⁰ buckets; values below 2¹¹ have a bucket each. */
    private static final int SUB_BITS = 10;

    private static final int SUB_BUCKETS = 1 << SUB_BITS;

    private final Unit unit;
    private long[] counts = new long[SUB_BUCKETS];
    private long count;
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
        int bucket = bucket(observation);
        if (bucket >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(bucket + 1, 2 * counts.length));
        }
        counts[bucket]++;
        count++;
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
        counts = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
        for (int i = 0; i < other.counts.length; i++) {
            counts[i] += other.counts[i];
        }
        count += other.count;
        sum += other.sum;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    /** Forgets all observations, as at the end of a warm-up. */
    public void clear() {
        Arrays.fill(counts, 0);
        count = 0;
        sum = 0;
        min = Long.MAX_VALUE;
        max = 0;
    }

    private static int bucket(long value) {
        int shift = Math.max(0, 63 - SUB_BITS - Long.numberOfLeadingZeros(value | 1));
        return (shift << SUB_BITS) + (int) (value >>> shift);
    }

    private static double middle(int bucket) {
        int shift = Math.max(0, (bucket >>> SUB_BITS) - 1);
        double low = (double) ((long) (bucket - (shift << SUB_BITS)) << shift);
        return low + ((1L << shift) - 1) / 2.0;
    }

    public Unit unit() {
        return unit;
    }

    public long count() {
        return count;
    }

    /** Exact; NaN where nothing was observed. */
    public double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }

    /** Exact; NaN where nothing was observed. */
    public double min() {
        return count == 0 ? Double.NaN : min;
    }

    /** Exact; NaN where nothing was observed. */
    public double max() {
        return count == 0 ? Double.NaN : max;
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
        if (count == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) StrictMath.ceil(probability * count));
        int bucket = 0;
        for (long below = counts[0]; below < rank; below += counts[bucket]) {
            bucket++;
        }
        return Math.clamp(middle(bucket), (double) min, (double) max);
    }
}
