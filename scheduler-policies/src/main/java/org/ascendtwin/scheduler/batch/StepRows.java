package org.ascendtwin.scheduler.batch;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a batch and what its first step computes for each. The steps that continue it look at the same rows, as
 * copies for each would take more of the cache than all else that a step touches. A plan that joins others here leaves its
 * own rows as a spare, which whoever goes on alone takes, so that there are as many as there are plans.
 */
final class StepRows {
    private @Nullable Sequence[] sequences = new Sequence[16];
    private int[] requestIds = new int[16];
    private int[] queryLengths = new int[16];
    private int[] prefixLengths = new int[16];
    private int[] newlyCached = new int[16];
    private int[] loadedBack = new int[16];
    private boolean[] joining = new boolean[16];
    private int size;
    private int plans = 1;

    /** Left by a plan that looks at these rows instead; the first of as many as there are such plans. */
    @Nullable private StepRows spare;

    int size() {
        return size;
    }

    Sequence sequence(int index) {
        return Objects.requireNonNull(sequences[index]);
    }

    int requestId(int index) {
        return requestIds[index];
    }

    int queryLength(int index) {
        return queryLengths[index];
    }

    int prefixLength(int index) {
        return prefixLengths[index];
    }

    int newlyCached(int index) {
        return newlyCached[index];
    }

    int loadedBack(int index) {
        return loadedBack[index];
    }

    boolean isJoining(int index) {
        return joining[index];
    }

    void copyLengths(int[] queries, int[] prefixes) {
        System.arraycopy(queryLengths, 0, queries, 0, size);
        System.arraycopy(prefixLengths, 0, prefixes, 0, size);
    }

    /** The same of a decode step {@code ahead} steps further. */
    void copyLengths(int[] queries, int[] prefixes, int ahead) {
        Arrays.fill(queries, 0, size, 1);
        for (int index = 0; index < size; index++) {
            prefixes[index] = prefixLengths[index] + ahead;
        }
    }

    boolean hasRequestsOf(StepRows other) {
        return other == this || Arrays.equals(sequences, 0, size, other.sequences, 0, other.size);
    }

    /** Adds a request that decodes. */
    void add(Sequence sequence, int queryLength, int prefixLength) {
        if (size == sequences.length) {
            grow(2 * size);
        }
        sequences[size] = sequence;
        requestIds[size] = sequence.id();
        queryLengths[size] = queryLength;
        prefixLengths[size] = prefixLength;
        joining[size] = false;
        size++;
    }

    /** Says of the request added last that it joins the decode batch with KV from elsewhere. */
    void setJoining(boolean fromElsewhere) {
        joining[size - 1] = fromElsewhere;
    }

    /** Says of the request added last, whose prompt is computed, what need not be. */
    void setFound(int cached, int loaded) {
        newlyCached[size - 1] = cached;
        loadedBack[size - 1] = loaded;
    }

    private void grow(int room) {
        sequences = Arrays.copyOf(sequences, room);
        requestIds = Arrays.copyOf(requestIds, room);
        queryLengths = Arrays.copyOf(queryLengths, room);
        prefixLengths = Arrays.copyOf(prefixLengths, room);
        newlyCached = Arrays.copyOf(newlyCached, room);
        loadedBack = Arrays.copyOf(loadedBack, room);
        joining = Arrays.copyOf(joining, room);
    }

    /** A plan looks at these rows from here on rather than at {@code before}. */
    void takeOver(StepRows before) {
        if (before == this) {
            return;
        }
        StepRows left = before.released();
        left.spare = spare;
        spare = left;
        plans++;
    }

    /** Empty rows for a plan that has looked at these and goes on alone. */
    StepRows released() {
        if (plans == 1) {
            Arrays.fill(sequences, 0, size, null);
            size = 0;
            return this;
        }
        StepRows taken = Objects.requireNonNull(spare);
        spare = taken.spare;
        taken.spare = null;
        plans--;
        return taken;
    }
}
