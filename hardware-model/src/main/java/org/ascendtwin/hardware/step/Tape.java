package org.ascendtwin.hardware.step;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one run of a {@link Timeline}, in order, as far as it does not depend on how long tasks take. A later run
 * of the same layers follows it without asking who waits for whom, as long as all comes out as noted.
 */
final class Tape {
    /** A task starts: its stream, its number, whether the layer lacks it, whether it takes any time. */
    static final int START = 0;

    /** Time goes on to the next end of a task: the streams on which tasks end. */
    static final int ADVANCE = 1;

    /** A layer starts: whether streams are as far as at the start before, the layers then left out, whether they are. */
    static final int LAYER = 2;

    private static final int KIND_BITS = 2;
    private static final int FIRST_FLAG = 1 << KIND_BITS;
    private static final int SECOND_FLAG = 2 * FIRST_FLAG;
    private static final int STREAM_SHIFT = KIND_BITS + 2;
    private static final int STREAM_BITS = 2;
    private static final int NUMBER_SHIFT = STREAM_SHIFT + STREAM_BITS;

    private @Nullable Timeline owner;
    private int layers;
    private int size;
    private int[] notes = new int[256];

    /** Whether it tells how {@code timeline} ran as many layers. */
    boolean tells(Timeline timeline, int layerCount) {
        return owner == timeline && layers == layerCount;
    }

    void clear() {
        owner = null;
        size = 0;
    }

    /** Says whose run was noted. */
    void close(Timeline timeline, int layerCount) {
        owner = timeline;
        layers = layerCount;
    }

    void start(int stream, int task, boolean absent, boolean runs) {
        note(START, absent, runs, stream, task);
    }

    void advance(int endedStreams) {
        note(ADVANCE, false, false, 0, endedStreams);
    }

    void layer(boolean alike, int skippable, boolean skips) {
        note(LAYER, alike, skips, 0, skippable);
    }

    private void note(int kind, boolean first, boolean second, int stream, int number) {
        if (size == notes.length) {
            notes = Arrays.copyOf(notes, 2 * size);
        }
        notes[size++] = kind
                | (first ? FIRST_FLAG : 0)
                | (second ? SECOND_FLAG : 0)
                | (stream << STREAM_SHIFT)
                | (number << NUMBER_SHIFT);
    }

    int size() {
        return size;
    }

    int note(int index) {
        return notes[index];
    }

    static int kind(int note) {
        return note & (FIRST_FLAG - 1);
    }

    /** Whether a started task is absent, or a layer starts as the one before did. */
    static boolean first(int note) {
        return (note & FIRST_FLAG) != 0;
    }

    /** Whether a started task takes time, or layers are left out. */
    static boolean second(int note) {
        return (note & SECOND_FLAG) != 0;
    }

    static int stream(int note) {
        return (note >> STREAM_SHIFT) & ((1 << STREAM_BITS) - 1);
    }

    /** The task, the streams or the layers. */
    static int number(int note) {
        return note >> NUMBER_SHIFT;
    }
}
