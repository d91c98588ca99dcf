package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Rank;

/**
 * The armed alarms in the total order (due, rank, sequence), any of which can be moved or removed: few in a heap; of many,
 * those due soonest in the heap and the rest in a ladder. The order is the same either way.
 */
final class PendingSet {
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

    /** Adds alarm {@code id}, or moves it to its new place. */
    void put(int id, long dueNanos, Rank rank) {
        long order = ((long) rank.ordinal() << RANK_SHIFT) | nextSequence++;
        long place = table.place(id);
        boolean near = dueNanos <= heapLastNanos;
        table.setKey(id, dueNanos, order);
        if (place >= 0 && near && !AlarmLadder.holds(place)) {
            heap.move((int) place, dueNanos, order);
            return;
        }
        if (place == AlarmTable.IDLE) {
            size++;
        } else {
            takeOut(id, place);
        }
        if (!near) {
            ladder.add(id, dueNanos);
            return;
        }
        heap.add(id, dueNanos, order);
        if (heap.size() > relieveAbove) {
            relieve();
        }
    }

    boolean remove(int id) {
        long place = table.place(id);
        if (place == AlarmTable.IDLE) {
            return false;
        }
        takeOut(id, place);
        table.setPlace(id, AlarmTable.IDLE);
        size--;
        return true;
    }

    private void takeOut(int id, long place) {
        if (AlarmLadder.holds(place)) {
            ladder.remove(id, place);
        } else {
            heap.removeAt((int) place);
        }
    }

    /** When the first alarm is due; there must be one. */
    long firstDueNanos() {
        if (heap.size() == 0) {
            refill();
        }
        return heap.firstDueNanos();
    }

    /** Takes out the first alarm, which must exist, and returns its number. */
    int removeFirst() {
        if (heap.size() == 0) {
            refill();
        }
        int id = heap.first();
        heap.removeAt(0);
        table.setPlace(id, AlarmTable.IDLE);
        size--;
        return id;
    }

    private void refill() {
        heapLastNanos = ladder.refill(heap);
        relieveAbove = Math.max(MOST_IN_HEAP, 2 * heap.size());
    }

    /** Hands what the heap has grown to over to the ladder; alarms all due at one instant stay, and wait for twice as many. */
    private void relieve() {
        if (ladder.takeOver(heap, heapLastNanos)) {
            refill();
        } else {
            relieveAbove = 2 * heap.size();
        }
    }
}
