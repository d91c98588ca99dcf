package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/**
 * The alarms due later than those in the heap, sorted no further than they need be: rungs of buckets, each rung finer
 * than the one before and covering one bucket of it, and a list of all that is due beyond the first rung. After W. T.
 * Tang, R. S. M. Goh and I. L. Thng, "Ladder queue: an O(1) priority queue structure for large-scale discrete event
 * simulation", ACM TOMACS 15(3), 2005; here buckets are lists that any alarm can leave, and widths powers of two.
 */
final class AlarmLadder {
    /** An alarm's place in the list beyond the first rung. */
    private static final long BEYOND = -2;

    /** Marks an alarm's place in a bucket; the rung and the bucket follow. */
    private static final long IN_BUCKET = 1L << 62;

    private static final int MOST_RUNGS = 12;
    private static final int MOST_BUCKETS = 1 << 21;

    /** A bucket of more is cut finer; the heap sorts fewer at no more cost. */
    private static final int SPLIT_ABOVE = 48;

    private final AlarmTable table;
    private final int[][] heads = new int[MOST_RUNGS][0];
    private final long[] starts = new long[MOST_RUNGS];
    private final long[] lasts = new long[MOST_RUNGS];
    private final int[] shifts = new int[MOST_RUNGS];
    private final int[] cursors = new int[MOST_RUNGS];
    private final int[] counts = new int[MOST_RUNGS];
    private int rungCount;
    private int beyondHead = AlarmTable.NONE;
    private int beyondCount;
    private long beyondFirst = Long.MAX_VALUE;
    private long beyondLast;

    AlarmLadder(AlarmTable table) {
        this.table = table;
    }

    static boolean holds(long place) {
        return place < AlarmTable.IDLE || place >= IN_BUCKET;
    }

    boolean isEmpty() {
        return rungCount == 0 && beyondCount == 0;
    }

    /** Adds an alarm due later than any that was handed out. */
    void add(int id, long due) {
        for (int rung = rungCount - 1; rung >= 0; rung--) {
            if (due <= lasts[rung]) {
                addToBucket(id, rung, due);
                return;
            }
        }
        addBeyond(id, due);
    }

    private void addBeyond(int id, long due) {
        table.linkBefore(id, beyondHead, BEYOND);
        beyondHead = id;
        beyondCount++;
        beyondFirst = Math.min(beyondFirst, due);
        beyondLast = Math.max(beyondLast, due);
    }

    private void addToBucket(int id, int rung, long due) {
        int bucket = (int) ((due - starts[rung]) >>> shifts[rung]);
        table.linkBefore(id, heads[rung][bucket], IN_BUCKET | ((long) rung << 32) | bucket);
        heads[rung][bucket] = id;
        counts[rung]++;
    }

    void remove(int id, long place) {
        int next = table.next(id);
        boolean wasHead = table.unlink(id);
        if (place == BEYOND) {
            beyondCount--;
            beyondHead = wasHead ? next : beyondHead;
            return;
        }
        int rung = (int) ((place & ~IN_BUCKET) >>> 32);
        counts[rung]--;
        if (wasHead) {
            heads[rung][(int) place] = next;
        }
    }

    /** Moves the alarms due soonest to the empty {@code heap}; returns up to when the heap now holds everything. */
    long refill(AlarmHeap heap) {
        while (true) {
            if (rungCount == 0) {
                if (beyondCount <= SPLIT_ABOVE || beyondFirst == beyondLast) {
                    return handOverBeyond(heap);
                }
                spread();
            }
            int rung = rungCount - 1;
            if (counts[rung] == 0) {
                rungCount--;
                continue;
            }
            int bucket = nextBucket(rung);
            if (!split(rung, bucket)) {
                return handOver(rung, bucket, heap);
            }
        }
    }

    private int nextBucket(int rung) {
        int[] rungHeads = heads[rung];
        int bucket = cursors[rung];
        while (rungHeads[bucket] == AlarmTable.NONE) {
            bucket++;
        }
        cursors[rung] = bucket + 1;
        return bucket;
    }

    private long handOverBeyond(AlarmHeap heap) {
        boolean few = beyondCount <= SPLIT_ABOVE;
        long last = few ? Long.MAX_VALUE : beyondLast;
        push(beyondHead, heap);
        clearBeyond();
        return last;
    }

    private void clearBeyond() {
        beyondHead = AlarmTable.NONE;
        beyondCount = 0;
        beyondFirst = Long.MAX_VALUE;
        beyondLast = 0;
    }

    private long handOver(int rung, int bucket, AlarmHeap heap) {
        int head = heads[rung][bucket];
        heads[rung][bucket] = AlarmTable.NONE;
        counts[rung] -= push(head, heap);
        return lastOf(rung, bucket);
    }

    private int push(int head, AlarmHeap heap) {
        int pushed = 0;
        int id = head;
        while (id != AlarmTable.NONE) {
            int next = table.next(id);
            heap.add(id, table.dueNanos(id), table.order(id));
            id = next;
            pushed++;
        }
        return pushed;
    }

    /** The last instant of a bucket, no later than its rung's. */
    private long lastOf(int rung, int bucket) {
        long last = starts[rung] + ((bucket + 1L) << shifts[rung]) - 1;
        return last < starts[rung] ? lasts[rung] : Math.min(last, lasts[rung]);
    }

    /** Makes the first rung of all that lies beyond. */
    private void spread() {
        int head = beyondHead;
        open(beyondFirst, beyondLast, beyondCount);
        clearBeyond();
        distribute(head);
    }

    /** Makes a finer rung of a bucket that holds too much; returns false where that is not worth it. */
    private boolean split(int rung, int bucket) {
        if (shifts[rung] == 0 || rungCount == MOST_RUNGS) {
            return false;
        }
        int count = 0;
        for (int id = heads[rung][bucket]; id != AlarmTable.NONE; id = table.next(id)) {
            count++;
        }
        if (count <= SPLIT_ABOVE) {
            return false;
        }
        int head = heads[rung][bucket];
        heads[rung][bucket] = AlarmTable.NONE;
        counts[rung] -= count;
        open(starts[rung] + ((long) bucket << shifts[rung]), lastOf(rung, bucket), count);
        distribute(head);
        return true;
    }

    /** Takes over what a heap that holds everything up to {@code last} has grown to; false where it cannot be cut. */
    boolean takeOver(AlarmHeap heap, long last) {
        long first = heap.firstDueNanos();
        boolean openEnded = last == Long.MAX_VALUE && isEmpty();
        if (first == last || rungCount == MOST_RUNGS) {
            return false;
        }
        if (!openEnded) {
            open(first, last, heap.size());
        }
        for (int position = 0; position < heap.size(); position++) {
            int id = heap.id(position);
            if (openEnded) {
                addBeyond(id, table.dueNanos(id));
            } else {
                addToBucket(id, rungCount - 1, table.dueNanos(id));
            }
        }
        heap.clear();
        return true;
    }

    /** Opens the next finer rung, about one alarm a bucket if they are spread evenly. */
    private void open(long first, long last, int count) {
        int rung = rungCount++;
        long span = last - first;
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(span / count));
        while ((span >>> shift) >= MOST_BUCKETS) {
            shift++;
        }
        int bucketCount = (int) (span >>> shift) + 1;
        if (heads[rung].length < bucketCount) {
            heads[rung] = new int[Math.max(64, Integer.highestOneBit(bucketCount - 1) << 1)];
            Arrays.fill(heads[rung], AlarmTable.NONE);
        }
        starts[rung] = first;
        lasts[rung] = last;
        shifts[rung] = shift;
        cursors[rung] = 0;
        counts[rung] = 0;
    }

    private void distribute(int head) {
        int rung = rungCount - 1;
        int id = head;
        while (id != AlarmTable.NONE) {
            int next = table.next(id);
            addToBucket(id, rung, table.dueNanos(id));
            id = next;
        }
    }
}
