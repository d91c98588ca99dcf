package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/** The alarms due soonest, in a binary heap in the order (due, rank, sequence); can remove any member. */
final class AlarmHeap {
    private final AlarmTable table;
    private long[] dues = new long[256];
    private long[] orders = new long[256];
    private int[] ids = new int[256];
    private int size;

    AlarmHeap(AlarmTable table) {
        this.table = table;
    }

    int size() {
        return size;
    }

    int first() {
        return ids[0];
    }

    long firstDueNanos() {
        return dues[0];
    }

    int id(int position) {
        return ids[position];
    }

    void add(int id, long due, long order) {
        if (size == ids.length) {
            dues = Arrays.copyOf(dues, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            ids = Arrays.copyOf(ids, 2 * size);
        }
        siftUp(size++, id, due, order);
    }

    /** Gives the alarm at {@code position} a new due time and order. */
    void move(int position, long due, long order) {
        if (before(due, order, dues[position], orders[position])) {
            siftUp(position, ids[position], due, order);
        } else {
            siftDown(position, ids[position], due, order);
        }
    }

    void removeAt(int position) {
        int last = --size;
        if (position == last) {
            return;
        }
        if (before(dues[last], orders[last], dues[position], orders[position])) {
            siftUp(position, ids[last], dues[last], orders[last]);
        } else {
            siftDown(position, ids[last], dues[last], orders[last]);
        }
    }

    /** Forgets all members, whose places the caller sets anew. */
    void clear() {
        size = 0;
    }

    private static boolean before(long due, long order, long otherDue, long otherOrder) {
        return due < otherDue || (due == otherDue && order < otherOrder);
    }

    private void siftUp(int from, int id, long due, long order) {
        int position = from;
        while (position > 0) {
            int parent = (position - 1) >>> 1;
            if (!before(due, order, dues[parent], orders[parent])) {
                break;
            }
            put(position, ids[parent], dues[parent], orders[parent]);
            position = parent;
        }
        put(position, id, due, order);
    }

    private void siftDown(int from, int id, long due, long order) {
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
            put(position, ids[child], dues[child], orders[child]);
            position = child;
            child = 2 * position + 1;
        }
        put(position, id, due, order);
    }

    private void put(int position, int id, long due, long order) {
        dues[position] = due;
        orders[position] = order;
        ids[position] = id;
        table.setPlace(id, position);
    }
}
