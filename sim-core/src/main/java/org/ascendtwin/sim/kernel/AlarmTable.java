package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/**
 * The alarms of a host by number, and for each when it is due, its place in the order, its neighbours in a list and
 * where it is kept. All in one array of longs: an alarm's words lie side by side, and no write needs a barrier.
 */
final class AlarmTable {
    /** No alarm. */
    static final int NONE = -1;

    /** The place of an alarm that is not armed. */
    static final long IDLE = -1;

    private static final int STRIDE_SHIFT = 2;
    private static final int ORDER = 1;
    private static final int LINKS = 2;
    private static final int PLACE = 3;
    private static final long LOW_WORD = 0xFFFF_FFFFL;

    private Runnable[] actions = new Runnable[16];
    private long[] words = new long[16 << STRIDE_SHIFT];
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

    long dueNanos(int id) {
        return words[id << STRIDE_SHIFT];
    }

    /** What decides among alarms due at the same instant: rank, then sequence. */
    long order(int id) {
        return words[(id << STRIDE_SHIFT) + ORDER];
    }

    void setKey(int id, long dueNanos, long order) {
        words[id << STRIDE_SHIFT] = dueNanos;
        words[(id << STRIDE_SHIFT) + ORDER] = order;
    }

    /** A position in the heap where 0 or more, {@link #IDLE}, or a list of the ladder. */
    long place(int id) {
        return words[(id << STRIDE_SHIFT) + PLACE];
    }

    void setPlace(int id, long place) {
        words[(id << STRIDE_SHIFT) + PLACE] = place;
    }

    int next(int id) {
        return (int) words[(id << STRIDE_SHIFT) + LINKS];
    }

    int previous(int id) {
        return (int) (words[(id << STRIDE_SHIFT) + LINKS] >> 32);
    }

    private void setLinks(int id, int previous, int next) {
        words[(id << STRIDE_SHIFT) + LINKS] = ((long) previous << 32) | (next & LOW_WORD);
    }

    /** Puts {@code id} before {@code head}, which may be {@link #NONE}, in the list {@code place}. */
    void linkBefore(int id, int head, long place) {
        setLinks(id, NONE, head);
        setPlace(id, place);
        if (head != NONE) {
            setLinks(head, id, next(head));
        }
    }

    /** Takes {@code id} out from between its neighbours; returns whether it was the head of its list. */
    boolean unlink(int id) {
        int next = next(id);
        int previous = previous(id);
        if (next != NONE) {
            setLinks(next, previous, next(next));
        }
        if (previous != NONE) {
            setLinks(previous, previous(previous), next);
        }
        return previous == NONE;
    }
}
