package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/**
 * The alarms of a host by number: what each calls, when it is due and where it is kept. The last two lie side by side in
 * an array of longs, so that a far alarm costs one miss of the cache and no write needs a barrier.
 */
final class AlarmTable {
    /** The place of an alarm that is not armed. Places of 0 or more are positions in the heap, lower ones in the ladder. */
    static final long IDLE = -1;

    /** A class that no action has, to compare with. */
    private final Class<?> noAction = AlarmTable.class;

    private Runnable[] actions = new Runnable[16];
    private long[] words = new long[32];
    private int count;

    /** Takes in an alarm that calls {@code action} and returns its number. */
    int add(Runnable action) {
        if (count == actions.length) {
            actions = Arrays.copyOf(actions, 2 * count);
            words = Arrays.copyOf(words, 2 * words.length);
        }
        actions[count] = action;
        setPlace(count, IDLE);
        return count++;
    }

    Runnable action(int id) {
        return actions[id];
    }

    /**
     * Brings an alarm's action into the cache. Called for all alarms of a bucket, whose misses then overlap, where each
     * would be waited for when it rings: half as long again to an event with a million alarms pending.
     */
    boolean touch(int id) {
        return actions[id].getClass() == noAction;
    }

    long dueNanos(int id) {
        return words[2 * id];
    }

    void setDueNanos(int id, long dueNanos) {
        words[2 * id] = dueNanos;
    }

    long place(int id) {
        return words[2 * id + 1];
    }

    void setPlace(int id, long place) {
        words[2 * id + 1] = place;
    }
}
