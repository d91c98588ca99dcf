package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/**
 * The alarms due soonest, in a sorted array: taking the first costs nothing, and few have to move for another. Where many
 * would have to, as in a crowd at one instant armed in mixed ranks, the array becomes a binary heap until it is empty. A
 * sorted array is a heap already.
 */
final class NearAlarms {
    /** How many alarms may move for one that comes or goes. */
    private static final int MOST_MOVED = 64;

    private final AlarmTable table;
    private long[] dues = new long[64];
    private int[] ids = new int[64];
    private int head;
    private int tail;
    /** Whether the array is a heap, with its root at 0 and each alarm's place its position. */
    private boolean heap;

    NearAlarms(AlarmTable table) {
        this.table = table;
    }

    int size() {
        return tail - head;
    }

    boolean isEmpty() {
        return tail == head;
    }

    long firstDueNanos() {
        return dues[head];
    }

    /** The alarm at {@code index}, from 0, in no order that matters. */
    VirtualAlarm get(int index) {
        return table.get(ids[head + index]);
    }

    void add(VirtualAlarm alarm) {
        if (tail == ids.length) {
            makeRoom();
        }
        if (!heap && size() > MOST_MOVED && isBefore(alarm.dueNanos, alarm, tail - MOST_MOVED)) {
            becomeHeap();
        }
        if (heap) {
            siftUp(tail++, alarm);
        } else {
            insert(alarm);
        }
    }

    private void insert(VirtualAlarm alarm) {
        long due = alarm.dueNanos;
        int position = tail++;
        while (position > head && isBefore(due, alarm, position - 1)) {
            dues[position] = dues[position - 1];
            ids[position] = ids[position - 1];
            position--;
        }
        dues[position] = due;
        ids[position] = alarm.id;
    }

    private boolean isBefore(long due, VirtualAlarm alarm, int position) {
        return due < dues[position] || (due == dues[position] && alarm.order < table.get(ids[position]).order);
    }

    private void makeRoom() {
        if (head > tail / 2) {
            moveTo(0);
        } else {
            dues = Arrays.copyOf(dues, 2 * tail);
            ids = Arrays.copyOf(ids, 2 * tail);
        }
    }

    private void moveTo(int newHead) {
        System.arraycopy(dues, head, dues, newHead, tail - head);
        System.arraycopy(ids, head, ids, newHead, tail - head);
        tail += newHead - head;
        head = newHead;
    }

    VirtualAlarm takeFirst() {
        VirtualAlarm first = table.get(ids[head]);
        if (heap) {
            removeFromHeap(0);
        } else if (++head == tail) {
            clear();
        }
        return first;
    }

    void remove(VirtualAlarm alarm) {
        int position = heap ? 0 : find(alarm);
        if (!heap && Math.min(position - head, tail - position) > MOST_MOVED) {
            becomeHeap();
        }
        if (heap) {
            removeFromHeap(alarm.place);
        } else {
            removeSorted(position);
        }
    }

    private int find(VirtualAlarm alarm) {
        int low = head;
        int high = tail - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (isBefore(alarm.dueNanos, alarm, middle)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    private void removeSorted(int position) {
        if (position - head < tail - position) {
            for (int to = position; to > head; to--) {
                dues[to] = dues[to - 1];
                ids[to] = ids[to - 1];
            }
            head++;
        } else {
            tail--;
            for (int to = position; to < tail; to++) {
                dues[to] = dues[to + 1];
                ids[to] = ids[to + 1];
            }
        }
    }

    /** Forgets all members. */
    void clear() {
        head = 0;
        tail = 0;
        heap = false;
    }

    private void becomeHeap() {
        moveTo(0);
        heap = true;
        for (int position = 0; position < tail; position++) {
            table.get(ids[position]).place = position;
        }
    }

    private void removeFromHeap(int position) {
        VirtualAlarm last = table.get(ids[--tail]);
        if (tail == 0) {
            clear();
        } else if (position < tail) {
            siftDown(siftUp(position, last), last);
        }
    }

    private int siftUp(int from, VirtualAlarm alarm) {
        int position = from;
        while (position > 0 && isBefore(alarm.dueNanos, alarm, (position - 1) >>> 1)) {
            put(position, table.get(ids[(position - 1) >>> 1]));
            position = (position - 1) >>> 1;
        }
        put(position, alarm);
        return position;
    }

    private void siftDown(int from, VirtualAlarm alarm) {
        int position = from;
        for (int child = 2 * position + 1; child < tail; child = 2 * position + 1) {
            VirtualAlarm least = table.get(ids[child]);
            if (child + 1 < tail && !isBefore(least.dueNanos, least, child + 1)) {
                least = table.get(ids[++child]);
            }
            if (alarm.isBefore(least)) {
                break;
            }
            put(position, least);
            position = child;
        }
        put(position, alarm);
    }

    private void put(int position, VirtualAlarm alarm) {
        dues[position] = alarm.dueNanos;
        ids[position] = alarm.id;
        alarm.place = position;
    }
}
