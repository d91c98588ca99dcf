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
    /** A class that no action has, to compare with. */
    private final Class<?> noAction = NearAlarms.class;

    private long[] dues = new long[64];
    private VirtualAlarm[] alarms = new VirtualAlarm[64];
    private int head;
    private int tail;
    /** Means nothing; kept so that the touches are not optimized away. */
    @SuppressWarnings("UnusedVariable")
    private boolean touched;

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

    /** When the first is due, or {@code none} where there is none. */
    long firstDueOr(long none) {
        return tail == head ? none : dues[head];
    }

    /** The alarm at {@code index}, from 0, in no order that matters. */
    VirtualAlarm get(int index) {
        return alarms[head + index];
    }

    void add(VirtualAlarm alarm) {
        if (tail == alarms.length) {
            makeRoom();
        }
        if (heap || size() > MOST_MOVED) {
            addToCrowd(alarm);
        } else {
            insert(tail++, alarm.dueNanos, alarm);
        }
    }

    private void addToCrowd(VirtualAlarm alarm) {
        if (!heap && isBefore(alarm.dueNanos, alarm, tail - MOST_MOVED)) {
            becomeHeap();
        }
        if (heap) {
            siftUp(tail++, alarm);
        } else {
            insert(tail++, alarm.dueNanos, alarm);
        }
    }

    /** Adds an alarm that comes before all others. */
    void addFirst(VirtualAlarm alarm) {
        if (heap || head == 0) {
            add(alarm);
        } else {
            dues[--head] = alarm.dueNanos;
            alarms[head] = alarm;
        }
    }

    /**
     * Adds a chunk of a bucket that comes after all others here. The alarms' misses of the cache are not waited for, as their
     * due times stand in the chunk.
     *
     * @param entries for each alarm, when it is due, then its number
     */
    void append(long[] entries, int first, int count) {
        while (tail + count > alarms.length) {
            makeRoom();
        }
        for (int entry = first; entry < first + count; entry++) {
            VirtualAlarm alarm = table.get((int) entries[2 * entry + 1]);
            if (heap || size() > MOST_MOVED) {
                addToCrowd(alarm);
            } else {
                insert(tail++, entries[2 * entry], alarm);
            }
        }
    }

    /** Brings the alarms and their actions into the cache: their misses overlap, where each would be waited for at its ring. */
    void touch() {
        for (int position = head; position < tail; position++) {
            touched ^= alarms[position].action.getClass() == noAction;
        }
    }

    /** Moves up those that come after an alarm, from the open place at {@code end} on, and puts the alarm before them. */
    private void insert(int end, long due, VirtualAlarm alarm) {
        int position = end;
        while (position > head && isBefore(due, alarm, position - 1)) {
            dues[position] = dues[position - 1];
            alarms[position] = alarms[position - 1];
            position--;
        }
        dues[position] = due;
        alarms[position] = alarm;
    }

    private boolean isBefore(long due, VirtualAlarm alarm, int position) {
        return due < dues[position] || (due == dues[position] && alarm.order < alarms[position].order);
    }

    private void makeRoom() {
        if (head > tail / 2) {
            moveTo(0);
        } else {
            dues = Arrays.copyOf(dues, 2 * tail);
            alarms = Arrays.copyOf(alarms, 2 * tail);
        }
    }

    private void moveTo(int newHead) {
        System.arraycopy(dues, head, dues, newHead, tail - head);
        System.arraycopy(alarms, head, alarms, newHead, tail - head);
        tail += newHead - head;
        head = newHead;
    }

    VirtualAlarm takeFirst() {
        VirtualAlarm first = alarms[head];
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
                alarms[to] = alarms[to - 1];
            }
            head++;
        } else {
            tail--;
            for (int to = position; to < tail; to++) {
                dues[to] = dues[to + 1];
                alarms[to] = alarms[to + 1];
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
            alarms[position].place = position;
        }
    }

    private void removeFromHeap(int position) {
        VirtualAlarm last = alarms[--tail];
        if (tail == 0) {
            clear();
        } else if (position < tail) {
            siftDown(siftUp(position, last), last);
        }
    }

    private int siftUp(int from, VirtualAlarm alarm) {
        int position = from;
        while (position > 0 && isBefore(alarm.dueNanos, alarm, (position - 1) >>> 1)) {
            put(position, alarms[(position - 1) >>> 1]);
            position = (position - 1) >>> 1;
        }
        put(position, alarm);
        return position;
    }

    private void siftDown(int from, VirtualAlarm alarm) {
        int position = from;
        for (int child = 2 * position + 1; child < tail; child = 2 * position + 1) {
            VirtualAlarm least = alarms[child];
            if (child + 1 < tail && !isBefore(least.dueNanos, least, child + 1)) {
                least = alarms[++child];
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
        alarms[position] = alarm;
        alarm.place = position;
    }
}
