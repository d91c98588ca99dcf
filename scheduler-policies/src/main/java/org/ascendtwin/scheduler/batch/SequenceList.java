package org.ascendtwin.scheduler.batch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An ordered list of sequences that allocates nothing once it has grown. */
public final class SequenceList {
    private @Nullable Sequence[] items = new Sequence[16];
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public Sequence get(int index) {
        return Objects.requireNonNull(items[index]);
    }

    public void set(int index, Sequence sequence) {
        items[index] = sequence;
    }

    public void add(Sequence sequence) {
        if (size == items.length) {
            items = Arrays.copyOf(items, 2 * size);
        }
        items[size++] = sequence;
    }

    public void addAll(SequenceList others) {
        for (int index = 0; index < others.size; index++) {
            add(others.get(index));
        }
    }

    public boolean contains(Sequence sequence) {
        for (int index = 0; index < size; index++) {
            if (items[index] == sequence) {
                return true;
            }
        }
        return false;
    }

    /** The sequence of request {@code id}; null where it is not there. */
    public @Nullable Sequence find(int id) {
        for (int index = 0; index < size; index++) {
            if (get(index).id() == id) {
                return items[index];
            }
        }
        return null;
    }

    /** Place of {@code sequence}; the size of the list where it is not there. */
    int indexOf(Sequence sequence) {
        int index = 0;
        while (index < size && items[index] != sequence) {
            index++;
        }
        return index;
    }

    /** Puts {@code sequence} before all others. */
    void addFirst(Sequence sequence) {
        add(sequence);
        System.arraycopy(items, 0, items, 1, size - 1);
        items[0] = sequence;
    }

    /** Removes the first {@code count}. */
    public void removeFirst(int count) {
        System.arraycopy(items, count, items, 0, size - count);
        truncate(size - count);
    }

    /** Removes the last one. */
    public Sequence removeLast() {
        Sequence last = get(--size);
        items[size] = null;
        return last;
    }

    /** Removes {@code sequence}; returns whether it was there. */
    public boolean remove(Sequence sequence) {
        for (int index = 0; index < size; index++) {
            if (items[index] == sequence) {
                System.arraycopy(items, index + 1, items, index, size - index - 1);
                items[--size] = null;
                return true;
            }
        }
        return false;
    }

    /** Removes the finished ones and {@code excluded}; returns whether any was there. */
    public boolean removeFinishedAnd(@Nullable Sequence excluded) {
        int kept = 0;
        for (int index = 0; index < size; index++) {
            Sequence sequence = get(index);
            if (!sequence.isFinished() && sequence != excluded) {
                items[kept++] = sequence;
            }
        }
        boolean removed = kept < size;
        truncate(kept);
        return removed;
    }

    public void clear() {
        truncate(0);
    }

    private void truncate(int newSize) {
        if (newSize < size) {
            Arrays.fill(items, newSize, size, null);
            size = newSize;
        }
    }

    /** Removes those from index {@code from} on in {@code others}, which stand here in the same order. */
    void removeInOrder(SequenceList others, int from) {
        int kept = 0;
        int next = from;
        int index = 0;
        for (; index < size && next < others.size(); index++) {
            Sequence sequence = get(index);
            if (others.get(next) == sequence) {
                next++;
            } else {
                items[kept++] = sequence;
            }
        }
        System.arraycopy(items, index, items, kept, size - index);
        truncate(kept + size - index);
    }

    /** Sorts the list in place, keeping the order of equals. */
    @SuppressWarnings("NullAway") // the first size items are never null
    public void sort(Comparator<Sequence> order) {
        Arrays.sort(items, 0, size, order);
    }
}
