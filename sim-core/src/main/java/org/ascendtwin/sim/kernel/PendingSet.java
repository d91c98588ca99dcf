package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Rank;

/**
 * The armed alarms in the total order (due, rank, sequence), any of which can be moved or removed: few in a heap; of many,
 * those due soonest in the heap and the rest in a ladder. The order is the same either way.
 */
final class PendingSet {
    /** Leaves room for 2⁵⁶ armings below the rank. */
    private static final int RANK_SHIFT = 56;

    /** Up to here the heap alone is as fast; docs/decisions/0003-pending-set.md has the measurements. */
    private static final int MOST_IN_HEAP = 128;

    final AlarmTable table = new AlarmTable();
    private final AlarmHeap heap = new AlarmHeap(table);
    private final AlarmLadder ladder = new AlarmLadder(table);
    /** The heap holds every alarm due up to here, the ladder every later one. */
    private long heapLastNanos = Long.MAX_VALUE;

    private int relieveAbove = MOST_IN_HEAP;
    private int size;
    private long nextSequence;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The part of an alarm's order that never changes. */
    static long orderOf(Rank rank) {
        return (long) rank.ordinal() << RANK_SHIFT;
    }

    /** Adds alarm {@code id}, or moves it to its new place; {@code rankOrder} is from {@link #orderOf}. */
    void put(int id, long dueNanos, long rankOrder) {
        long order = rankOrder | nextSequence++;
        boolean near = dueNanos <= heapLastNanos;
        table.setDueNanos(id, dueNanos);
        if (table.place(id) == AlarmTable.IDLE) {
            size++;
        } else {
            heap.close();
            long place = table.place(id);
            if (place >= 0 && near) {
                heap.move((int) place, dueNanos, order);
                return;
            }
            takeOut(place);
        }
        if (near) {
            heap.add(id, dueNanos, order);
            relieve();
        } else {
            ladder.add(id, dueNanos, order);
        }
    }

    boolean remove(int id) {
        if (table.place(id) == AlarmTable.IDLE) {
            return false;
        }
        heap.close();
        takeOut(table.place(id));
        table.setPlace(id, AlarmTable.IDLE);
        size--;
        return true;
    }

    private void takeOut(long place) {
        if (place >= 0) {
            heap.removeAt((int) place);
        } else {
            ladder.remove(place);
        }
    }

    /** When the first alarm is due; there must be one. */
    long firstDueNanos() {
        heap.close();
        if (heap.size() == 0) {
            refill();
        }
        return heap.firstDueNanos();
    }

    /** Takes out the first alarm, whose due time {@link #firstDueNanos} has just told, and returns its number. */
    int removeFirst() {
        int id = heap.takeFirst();
        table.setPlace(id, AlarmTable.IDLE);
        size--;
        return id;
    }

    private void refill() {
        heapLastNanos = ladder.refill(heap);
        relieveAbove = Math.max(MOST_IN_HEAP, 2 * heap.size());
    }

    /** Hands a heap grown too large to the ladder; alarms all due at one instant stay, and wait for twice as many. */
    private void relieve() {
        if (heap.size() <= relieveAbove) {
            return;
        }
        if (ladder.takeOver(heap, heapLastNanos)) {
            refill();
        } else {
            relieveAbove = 2 * heap.size();
        }
    }
}
