package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When each pipe of each core was busy, as spans in the order in which they ended. A row is a core, or a die or stream for
 * what no core does.
 */
public final class PipeTrace {
    /** A pipe of a row. */
    public enum Pipe {
        /** Blocks on their way to L1 (MTE2). */
        LOAD,
        /** Cube or vector unit. */
        COMPUTE,
        /** Results on their way out (fixpipe, MTE3). */
        STORE,
        /** Blocks that are brought into L2 ahead of use (CMO). */
        PREFETCH,
        /** What a kernel takes besides: start, first tile, last store. */
        FIXED
    }

    private static final Pipe[] PIPES = Pipe.values();

    private final List<String> names = new ArrayList<>();
    private int[] rows = new int[256];
    private byte[] pipes = new byte[256];
    private long[] sinceNanos = new long[256];
    private long[] untilNanos = new long[256];
    private int count;

    void add(int row, Pipe pipe, long since, long until) {
        if (until == since) {
            return;
        }
        if (count == rows.length) {
            rows = Arrays.copyOf(rows, 2 * count);
            pipes = Arrays.copyOf(pipes, 2 * count);
            sinceNanos = Arrays.copyOf(sinceNanos, 2 * count);
            untilNanos = Arrays.copyOf(untilNanos, 2 * count);
        }
        rows[count] = row;
        pipes[count] = (byte) pipe.ordinal();
        sinceNanos[count] = since;
        untilNanos[count] = until;
        count++;
    }

    /** Number of spans. */
    public int count() {
        return count;
    }

    void name(int row, String name) {
        while (names.size() <= row) {
            names.add("row " + names.size());
        }
        names.set(row, name);
    }

    /** Number of rows. */
    public int rowCount() {
        return names.size();
    }

    /** What {@code row} is. */
    public String rowName(int row) {
        return names.get(row);
    }

    /** The row of {@code span}. */
    public int row(int span) {
        return rows[span];
    }

    /** The pipe of {@code span}. */
    public Pipe pipe(int span) {
        return PIPES[pipes[span]];
    }

    /** Nanoseconds from the start of the simulation to the start of {@code span}. */
    public long sinceNanos(int span) {
        return sinceNanos[span];
    }

    /** Nanoseconds from the start of the simulation to the end of {@code span}. */
    public long untilNanos(int span) {
        return untilNanos[span];
    }
}
