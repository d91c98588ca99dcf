package org.ascendtwin.sim.kernel;

import java.util.Arrays;
import org.ascendtwin.sim.time.Rank;

/** The armed alarms in the total order (due, rank, sequence): a binary heap that can move and remove any member. */
final class PendingSet {
    private static final int RANK_SHIFT = 56;

    private VirtualAlarm[] alarms = new VirtualAlarm[64];
    private long[] dues = new long[64];
    private long[] orders = new long[64];
    private int size;
    private long nextSequence;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    VirtualAlarm first() {
        return alarms[0];
    }

    /** Adds {@code alarm}, or moves it to its new place. */
    void put(VirtualAlarm alarm, long dueNanos, Rank rank) {
        long order = ((long) rank.ordinal() << RANK_SHIFT) | nextSequence++;
        int position = alarm.position;
        if (position == VirtualAlarm.NOT_PENDING) {
            if (size == alarms.length) {
                grow();
            }
            siftUp(size++, alarm, dueNanos, order);
        } else if (before(dueNanos, order, dues[position], orders[position])) {
            siftUp(position, alarm, dueNanos, order);
        } else {
            siftDown(position, alarm, dueNanos, order);
        }
    }

    boolean remove(VirtualAlarm alarm) {
        int position = alarm.position;
        if (position == VirtualAlarm.NOT_PENDING) {
            return false;
        }
        alarm.position = VirtualAlarm.NOT_PENDING;
        int last = --size;
        if (position != last) {
            VirtualAlarm moved = alarms[last];
            if (before(dues[last], orders[last], dues[position], orders[position])) {
                siftUp(position, moved, dues[last], orders[last]);
            } else {
                siftDown(position, moved, dues[last], orders[last]);
            }
        }
        return true;
    }

    VirtualAlarm removeFirst() {
        VirtualAlarm first = alarms[0];
        remove(first);
        return first;
    }

    private static boolean before(long due, long order, long otherDue, long otherOrder) {
        return due < otherDue || (due == otherDue && order < otherOrder);
    }

    private void siftUp(int from, VirtualAlarm alarm, long due, long order) {
        int position = from;
        while (position > 0) {
            int parent = (position - 1) >>> 1;
            if (!before(due, order, dues[parent], orders[parent])) {
                break;
            }
            place(position, alarms[parent], dues[parent], orders[parent]);
            position = parent;
        }
        place(position, alarm, due, order);
    }

    private void siftDown(int from, VirtualAlarm alarm, long due, long order) {
        int position = from;
        int child = 2 * position + 1;
        while (child < size) {
            int right = child + 1;
            if (right < size && before(dues[right], orders[right], dues[child], orders[child])) {
                child = right;
            }
            if (!before(dues[child], orders[child], due, order)) {
                break;
            }
            place(position, alarms[child], dues[child], orders[child]);
            position = child;
            child = 2 * position + 1;
        }
        place(position, alarm, due, order);
    }

    private void place(int position, VirtualAlarm alarm, long due, long order) {
        alarms[position] = alarm;
        dues[position] = due;
        orders[position] = order;
        alarm.position = position;
    }

    private void grow() {
        int capacity = 2 * size;
        alarms = Arrays.copyOf(alarms, capacity);
        dues = Arrays.copyOf(dues, capacity);
        orders = Arrays.copyOf(orders, capacity);
    }
}
