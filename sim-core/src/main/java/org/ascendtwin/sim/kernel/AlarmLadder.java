package org.ascendtwin.sim.kernel;

/**
 * The alarms due later than those in the heap, sorted no further than they need be: rungs of buckets, each rung finer
 * than the one before and covering one bucket of it, and one bucket for all that is due beyond the first rung. After W. T.
 * Tang, R. S. M. Goh and I. L. Thng, "Ladder queue: an O(1) priority queue structure for large-scale discrete event
 * simulation", ACM TOMACS 15(3), 2005; here any alarm can leave its bucket, and widths are powers of two.
 */
final class AlarmLadder {
    private static final int BEYOND = AlarmBuckets.ROWS - 1;
    private static final int MOST_RUNGS = BEYOND;

    /** A bucket of more is cut finer; the heap sorts fewer at no more cost. */
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
    private long beyondFirst = Long.MAX_VALUE;
    private long beyondLast;

    AlarmLadder(AlarmTable table) {
        buckets = new AlarmBuckets(table);
        buckets.reserve(BEYOND, 1);
    }

    /** Adds an alarm due later than any that was handed out. */
    void add(int id, long due, long order) {
        for (int rung = rungCount - 1; rung >= 0; rung--) {
            if (due <= lasts[rung]) {
                addTo(rung, id, due, order);
                return;
            }
        }
        addBeyond(id, due, order);
    }

    private void addTo(int rung, int id, long due, long order) {
        buckets.add(rung, (int) ((due - starts[rung]) >>> shifts[rung]), id, due, order);
        counts[rung]++;
    }

    private void addBeyond(int id, long due, long order) {
        buckets.add(BEYOND, 0, id, due, order);
        counts[BEYOND]++;
        beyondFirst = Math.min(beyondFirst, due);
        beyondLast = Math.max(beyondLast, due);
    }

    void remove(long place) {
        counts[buckets.remove(place)]--;
    }

    /** Moves the alarms due soonest to the empty {@code heap}; returns up to when the heap now holds everything. */
    long refill(AlarmHeap heap) {
        while (true) {
            int rung = rungCount - 1;
            if (rung < 0) {
                if (counts[BEYOND] <= SPLIT_ABOVE || beyondFirst == beyondLast) {
                    return handOverBeyond(heap);
                }
                spreadBeyond();
            } else if (counts[rung] == 0) {
                rungCount--;
            } else {
                int column = nextColumn(rung);
                if (!split(rung, column)) {
                    counts[rung] -= buckets.size(rung, column);
                    buckets.moveTo(heap, rung, column);
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

    private long handOverBeyond(AlarmHeap heap) {
        long last = counts[BEYOND] <= SPLIT_ABOVE ? Long.MAX_VALUE : beyondLast;
        buckets.moveTo(heap, BEYOND, 0);
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

    /** Takes over what a heap that holds everything up to {@code last} has grown to; false where it cannot be cut. */
    boolean takeOver(AlarmHeap heap, long last) {
        boolean openEnded = last == Long.MAX_VALUE && rungCount == 0 && counts[BEYOND] == 0;
        if (heap.firstDueNanos() == last || rungCount == MOST_RUNGS) {
            return false;
        }
        if (!openEnded) {
            open(heap.firstDueNanos(), last, heap.size());
        }
        for (int position = 0; position < heap.size(); position++) {
            if (openEnded) {
                addBeyond(heap.id(position), heap.dueNanos(position), heap.order(position));
            } else {
                addTo(rungCount - 1, heap.id(position), heap.dueNanos(position), heap.order(position));
            }
        }
        heap.clear();
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
