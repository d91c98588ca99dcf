package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/** A rung of the ladder: a stretch of time cut into columns of a power of two of nanoseconds, each with a bucket of alarms. */
final class Rung {
    private static final int MOST_COLUMNS = 1 << 20;

    /** Rungs of fewer alarms have two buckets an alarm, larger ones one, as their buckets no longer fit the cache. */
    private static final int FINE_BELOW = 4096;

    /** The last instant covered. */
    long lastNanos;
    /** Alarms in all buckets. */
    int count;
    /** A bucket for each column, as {@link AlarmBuckets} keeps it. */
    long[] buckets = {};

    private long startNanos;
    /** The logarithm of a column's width. */
    private int shift;
    /** Columns before this one are empty. */
    private int cursor;

    /** Makes this a rung of one column for all time. */
    void coverAll() {
        lastNanos = Long.MAX_VALUE;
        shift = Long.SIZE - 1;
        reserve(1);
    }

    /** Makes this an empty rung from {@code first} to {@code last} for so many alarms. */
    void cover(long first, long last, int expected) {
        long span = last - first;
        long width = span / (expected < FINE_BELOW ? 2L * expected : expected);
        shift = Long.SIZE - Long.numberOfLeadingZeros(width);
        while ((span >>> shift) >= MOST_COLUMNS) {
            shift++;
        }
        reserve((int) (span >>> shift) + 1);
        startNanos = first;
        lastNanos = last;
        cursor = 0;
        count = 0;
    }

    private void reserve(int columns) {
        int before = buckets.length;
        if (before < columns) {
            buckets = Arrays.copyOf(buckets, Math.max(16, Integer.highestOneBit(columns) << 1));
            Arrays.fill(buckets, before, buckets.length, AlarmBuckets.EMPTY);
        }
    }

    int columnOf(long due) {
        return (int) ((due - startNanos) >>> shift);
    }

    /** The first instant of a column. */
    long firstOf(int column) {
        return startNanos + ((long) column << shift);
    }

    /** The last instant of a column, no later than the rung's. */
    long lastOf(int column) {
        long last = firstOf(column + 1) - 1;
        return last < startNanos ? lastNanos : Math.min(last, lastNanos);
    }

    /** Whether a column can be cut finer. */
    boolean hasWideColumns() {
        return shift > 0;
    }

    /** Goes on to the next column with an alarm in it, of which there must be one. */
    int nextColumn() {
        int column = cursor;
        while (AlarmBuckets.size(buckets[column]) == 0) {
            column++;
        }
        cursor = column + 1;
        return column;
    }
}
