package org.ascendtwin.sim.kernel;

/**
 * The alarms due later than the near ones, sorted no further than they need be: one bucket for all that is due beyond the
 * rungs, then rungs of buckets, each finer than the one before and covering one bucket of it. After W. T. Tang, R. S. M.
 * Goh and I. L. Thng, "Ladder queue: an O(1) priority queue structure for large-scale discrete event simulation", ACM TOMACS
 * 15(3), 2005; here any alarm can leave its bucket, and widths are powers of two.
 */
final class AlarmLadder {
    private static final int MOST_RUNGS = 14;

    /** A bucket of more is cut finer; fewer are sorted at no more cost. */
    private static final int SPLIT_ABOVE = 24;

    /** Buckets are handed out until there are so many alarms, for that many misses of the cache to overlap. */
    private static final int BATCH = 16;

    private final AlarmBuckets buckets;
    private final Rung[] rungs = new Rung[MOST_RUNGS];
    /** The first of the rungs: all time, in one bucket. */
    private final Rung beyond = new Rung();
    /** The last of the rungs in use. */
    private Rung finest = beyond;

    private int finestIndex;
    private int size;
    private long beyondFirst = Long.MAX_VALUE;
    private long beyondLast;

    AlarmLadder(AlarmTable table) {
        buckets = new AlarmBuckets(table);
        beyond.coverAll();
        rungs[0] = beyond;
        for (int i = 1; i < MOST_RUNGS; i++) {
            rungs[i] = new Rung();
        }
    }

    int size() {
        return size;
    }

    /** Adds an alarm due later than any that was handed out. */
    void add(VirtualAlarm alarm, long due) {
        Rung rung = rungOf(due);
        buckets.add(rung.buckets, rung.columnOf(due), alarm.id, due);
        rung.count++;
        size++;
        if (rung == beyond) {
            beyondFirst = Math.min(beyondFirst, due);
            beyondLast = Math.max(beyondLast, due);
        }
    }

    void remove(VirtualAlarm alarm) {
        Rung rung = rungOf(alarm.dueNanos);
        buckets.remove(rung.buckets, rung.columnOf(alarm.dueNanos), alarm);
        rung.count--;
        size--;
    }

    /** The finest rung that covers {@code due}: where an alarm due then is or belongs. */
    private Rung rungOf(long due) {
        Rung rung = finest;
        for (int index = finestIndex - 1; due > rung.lastNanos; index--) {
            rung = rungs[index];
        }
        return rung;
    }

    /** Moves the alarms due soonest to the empty {@code near}; returns up to when it now holds everything. */
    long refill(NearAlarms near) {
        while (true) {
            Rung rung = finest;
            if (rung == beyond) {
                if (rung.count <= SPLIT_ABOVE || beyondFirst == beyondLast) {
                    return handOverBeyond(near);
                }
                spreadBeyond();
            } else if (rung.count == 0) {
                finest = rungs[--finestIndex];
            } else {
                int column = rung.nextColumn();
                if (!split(rung, column)) {
                    int count = AlarmBuckets.size(rung.buckets[column]);
                    rung.count -= count;
                    size -= count;
                    buckets.moveTo(near, rung.buckets, column);
                    if (near.size() >= BATCH) {
                        return rung.lastOf(column);
                    }
                }
            }
        }
    }

    private long handOverBeyond(NearAlarms near) {
        long last = beyond.count <= SPLIT_ABOVE ? Long.MAX_VALUE : beyondLast;
        size -= beyond.count;
        if (beyond.count > 0) {
            buckets.moveTo(near, beyond.buckets, 0);
        }
        clearBeyond();
        return last;
    }

    private void clearBeyond() {
        beyond.count = 0;
        beyondFirst = Long.MAX_VALUE;
        beyondLast = 0;
    }

    /** Makes the first rung of all that lies beyond. */
    private void spreadBeyond() {
        int count = beyond.count;
        Rung first = open(beyondFirst, beyondLast, count);
        clearBeyond();
        first.count = count;
        buckets.spread(beyond.buckets, 0, first);
    }

    /** Makes a finer rung of a bucket that holds too much; returns false where it does not or cannot be cut. */
    private boolean split(Rung rung, int column) {
        int count = AlarmBuckets.size(rung.buckets[column]);
        if (count <= SPLIT_ABOVE || !rung.hasWideColumns() || finestIndex == MOST_RUNGS - 1) {
            return false;
        }
        Rung finer = open(rung.firstOf(column), rung.lastOf(column), count);
        rung.count -= count;
        finer.count = count;
        buckets.spread(rung.buckets, column, finer);
        return true;
    }

    /** Takes over all that is due up to {@code last}, which has become too much; false where it cannot be cut. */
    boolean takeOver(NearAlarms near, long last) {
        boolean openEnded = last == Long.MAX_VALUE && finest == beyond && beyond.count == 0;
        if (near.firstDueNanos() == last || finestIndex == MOST_RUNGS - 1) {
            return false;
        }
        if (!openEnded) {
            open(near.firstDueNanos(), last, near.size());
        }
        for (int index = 0; index < near.size(); index++) {
            VirtualAlarm alarm = near.get(index);
            alarm.place = VirtualAlarm.ARMED;
            add(alarm, alarm.dueNanos);
        }
        near.clear();
        return true;
    }

    /** Opens the next finer rung. */
    private Rung open(long first, long last, int count) {
        finest = rungs[++finestIndex];
        finest.cover(first, last, count);
        return finest;
    }
}
