package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;

/**
 * What happened over the run, in equal buckets of time. When the run outgrows the buckets, neighbours are merged and
 * the bucket width doubles, so the memory is bounded and each total stays exact.
 */
public final class Timeline {
    private static final int MOST_BUCKETS = 512;
    private static final long FIRST_WIDTH_NANOS = 100_000_000L;

    private final double[][] totalsBySeries = new double[Series.values().length][MOST_BUCKETS];
    private long widthNanos = FIRST_WIDTH_NANOS;

    /** The bucket asked for last, and when it begins: most instants fall into it. */
    private int recent;

    private long recentFromNanos;
    private int buckets;

    /** What is followed; counts are added up, levels are integrated over time. */
    public enum Series {
        /** Tokens that became visible to clients. */
        OUTPUT_TOKENS,
        /** Prompt tokens computed. */
        PREFILL_TOKENS,
        /** Nanoseconds times requests in decode. */
        RUNNING,
        /** Nanoseconds times requests waiting in the server. */
        WAITING,
        /** Nanoseconds times KV tokens in use. */
        KV_TOKENS
    }

    /** Counts {@code amount} at an instant. */
    public void count(Series series, long atNanos, double amount) {
        totalsBySeries[series.ordinal()][bucket(atNanos)] += amount;
    }

    /** Integrates {@code level} from one instant to a later one. */
    public void level(Series series, long fromNanos, long toNanos, double level) {
        long at = fromNanos;
        int last = bucket(Math.max(fromNanos, toNanos - 1));
        if (fromNanos >= recentFromNanos && fromNanos < toNanos) {
            totalsBySeries[series.ordinal()][last] += level * (toNanos - fromNanos);
            return;
        }
        while (at < toNanos) {
            int bucket = (int) (at / widthNanos);
            long end = Math.min(toNanos, (bucket + 1) * widthNanos);
            totalsBySeries[series.ordinal()][bucket] += level * (end - at);
            at = end;
        }
    }

    /** Buckets in use. */
    public int size() {
        return buckets;
    }

    /** Seconds that a bucket spans. */
    public double widthSeconds() {
        return widthNanos / 1e9;
    }

    /** A count per second in a bucket. */
    public double perSecond(Series series, int bucket) {
        return totalsBySeries[series.ordinal()][bucket] / widthSeconds();
    }

    /** The mean of a level over a bucket. */
    public double mean(Series series, int bucket) {
        return totalsBySeries[series.ordinal()][bucket] / widthNanos;
    }

    private int bucket(long atNanos) {
        if (atNanos >= recentFromNanos && atNanos < recentFromNanos + widthNanos && buckets > recent) {
            return recent;
        }
        while (atNanos / widthNanos >= MOST_BUCKETS) {
            widen();
        }
        int bucket = (int) (atNanos / widthNanos);
        buckets = Math.max(buckets, bucket + 1);
        recent = bucket;
        recentFromNanos = bucket * widthNanos;
        return bucket;
    }

    private void widen() {
        for (double[] totals : totalsBySeries) {
            for (int i = 0; i < MOST_BUCKETS / 2; i++) {
                totals[i] = totals[2 * i] + totals[2 * i + 1];
            }
            Arrays.fill(totals, MOST_BUCKETS / 2, MOST_BUCKETS, 0);
        }
        widthNanos *= 2;
        recent = 0;
        recentFromNanos = 0;
        buckets = (buckets + 1) / 2;
    }
}
