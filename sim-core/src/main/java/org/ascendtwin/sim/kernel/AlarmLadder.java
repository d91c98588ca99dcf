package org.ascendtwin.sim.kernel;

/**
 * The alarms due later than the near ones, sorted no further than they need be: rungs of buckets, each rung finer
 * than the one before and covering one bucket of it, and one bucket for all that is due beyond the first rung. After W. T.
 * Tang, R. S. M. Goh and I. L. Thng, "Ladder queue: an O(1) priority queue structure for large-scale discrete event
 * simulation", ACM TOMACS 15(3), 2005; here any alarm can leave its bucket, and widths are powers of two.
 */
final class AlarmLadder {
    private static final int BEYOND = AlarmBuckets.ROWS - 1;
    private static final int MOST_RUNGS = BEYOND;

    /** A bucket of more is cut finer; fewer are sorted at no more cost. */
    private static final int SPLIT_ABOVE = 24;

    /** Rungs of fewer alarms have two buckets an alarm, larger ones one, as their buckets no longer fit the cache. */
    private static final int FINE_BELOW = 4096;

    private final AlarmBuckets buckets;
    private final long[] starts = new long[MOST_RUNGS];
    private final long[] lasts = new long[MOST_RUNGS];
    private final int[] shifts = new int[MOST_RUNGS];
    private final int[] cursors = new int[MOST_RUNGS];
    private final int[] counts = new int[AlarmBuckets.ROWS];
    private int rungCount;
    private int size;
    private long beyondFirst = Long.MAX_VALUE;
    private long beyondLast;

    AlarmLadder(AlarmTable table) {
        buckets = new AlarmBuckets(table);
        buckets.reserve(BEYOND, 1);
    }

    int size() {
        return size;
    }

    /** Adds an alarm due later than any that was handed out. */
    void add(VirtualAlarm alarm) {
        int rung = rungOf(alarm.dueNanos);
        buckets.add(rung, columnOf(rung, alarm.dueNanos), alarm.id, alarm.dueNanos);
        counts[rung]++;
        size++;
        if (rung == BEYOND) {
            beyondFirst = Math.min(beyondFirst, alarm.dueNanos);
            beyondLast = Math.max(beyondLast, alarm.dueNanos);
        }
    }

    void remove(VirtualAlarm alarm) {
        int rung = rungOf(alarm.dueNanos);
        buckets.remove(rung, columnOf(rung, alarm.dueNanos), alarm);
        counts[rung]--;
        size--;
    }

    /** The finest rung that covers {@code due}: where an alarm due then is or belongs. */
    private int rungOf(long due) {
        for (int rung = rungCount - 1; rung >= 0; rung--) {
            if (due <= lasts[rung]) {
                return rung;
            }
        }
        return BEYOND;
    }

    private int columnOf(int rung, long due) {
        return rung == BEYOND ? 0 : (int) ((due - starts[rung]) >>> shifts[rung]);
    }

    /** Moves the alarms due soonest to the empty {@code near}; returns up to when it now holds everything. */
    long refill(NearAlarms near) {
        while (true) {
            int rung = rungCount - 1;
            if (rung < 0) {
                if (counts[BEYOND] <= SPLIT_ABOVE || beyondFirst == beyondLast) {
                    return handOverBeyond(near);
                }
                spreadBeyond();
            } else if (counts[rung] == 0) {
                rungCount--;
            } else {
                int column = nextColumn(rung);
                if (!split(rung, column)) {
                    int count = buckets.size(rung, column);
                    counts[rung] -= count;
                    size -= count;
                    buckets.moveTo(near, rung, column);
                    return lastOf(rung, column);
                }
            }
        }
    }

    private int nextColumn(int rung) {
        int column = cursors[rung];
        while (buckets.size(rung, column) == 0) {
            column++;
        }
        cursors[rung] = column + 1;
        return column;
    }

    private long handOverBeyond(NearAlarms near) {
        long last = counts[BEYOND] <= SPLIT_ABOVE ? Long.MAX_VALUE : beyondLast;
        size -= counts[BEYOND];
        buckets.moveTo(near, BEYOND, 0);
        clearBeyond();
        return last;
    }

    private void clearBeyond() {
        counts[BEYOND] = 0;
        beyondFirst = Long.MAX_VALUE;
        beyondLast = 0;
    }

    /** The last instant of a column, no later than its rung's. */
    private long lastOf(int rung, int column) {
        long last = starts[rung] + ((column + 1L) << shifts[rung]) - 1;
        return last < starts[rung] ? lasts[rung] : Math.min(last, lasts[rung]);
    }

    /** Makes the first rung of all that lies beyond. */
    private void spreadBeyond() {
        int count = counts[BEYOND];
        open(beyondFirst, beyondLast, count);
        clearBeyond();
        counts[0] = count;
        buckets.spread(BEYOND, 0, 0, starts[0], shifts[0]);
    }

    /** Makes a finer rung of a bucket that holds too much; returns false where it does not or cannot be cut. */
    private boolean split(int rung, int column) {
        int count = buckets.size(rung, column);
        if (count <= SPLIT_ABOVE || shifts[rung] == 0 || rungCount == MOST_RUNGS) {
            return false;
        }
        int finer = rungCount;
        open(starts[rung] + ((long) column << shifts[rung]), lastOf(rung, column), count);
        counts[rung] -= count;
        counts[finer] = count;
        buckets.spread(rung, column, finer, starts[finer], shifts[finer]);
        return true;
    }

    /** Takes over all that is due up to {@code last}, which has become too much; false where it cannot be cut. */
    boolean takeOver(NearAlarms near, long last) {
        boolean openEnded = last == Long.MAX_VALUE && rungCount == 0 && counts[BEYOND] == 0;
        if (near.firstDueNanos() == last || rungCount == MOST_RUNGS) {
            return false;
        }
        if (!openEnded) {
            open(near.firstDueNanos(), last, near.size());
        }
        for (int index = 0; index < near.size(); index++) {
            VirtualAlarm alarm = near.get(index);
            alarm.place = VirtualAlarm.ARMED;
            add(alarm);
        }
        near.clear();
        return true;
    }

    /** Opens the next finer rung. */
    private void open(long first, long last, int count) {
        int rung = rungCount++;
        long span = last - first;
        long width = span / (count < FINE_BELOW ? 2L * count : count);
        int shift = 64 - Long.numberOfLeadingZeros(width);
        while ((span >>> shift) >= AlarmBuckets.MOST_COLUMNS) {
            shift++;
        }
        buckets.reserve(rung, (int) (span >>> shift) + 1);
        starts[rung] = first;
        lasts[rung] = last;
        shifts[rung] = shift;
        cursors[rung] = 0;
        counts[rung] = 0;
    }
}
