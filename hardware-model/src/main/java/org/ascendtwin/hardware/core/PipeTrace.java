package org.ascendtwin.hardware.core;

import java.util.Arrays;

/** When each pipe of each core was busy, as spans in the order in which they ended. */
public final class PipeTrace {
    /** A pipe of a core, or of the die where no core is meant. */
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

    /** In place of a core's number: the die. */
    public static final int DIE = -1;

    private static final Pipe[] PIPES = Pipe.values();

    private int[] cores = new int[256];
    private byte[] pipes = new byte[256];
    private long[] sinceNanos = new long[256];
    private long[] untilNanos = new long[256];
    private int count;

    void add(int core, Pipe pipe, long since, long until) {
        if (until == since) {
            return;
        }
        if (count == cores.length) {
            cores = Arrays.copyOf(cores, 2 * count);
            pipes = Arrays.copyOf(pipes, 2 * count);
            sinceNanos = Arrays.copyOf(sinceNanos, 2 * count);
            untilNanos = Arrays.copyOf(untilNanos, 2 * count);
        }
        cores[count] = core;
        pipes[count] = (byte) pipe.ordinal();
        sinceNanos[count] = since;
        untilNanos[count] = until;
        count++;
    }

    /** Number of spans. */
    public int count() {
        return count;
    }

    /** The core of {@code span}, or {@link #DIE}. */
    public int core(int span) {
        return cores[span];
    }

    /** The pipe of {@code span}. */
    public Pipe pipe(int span) {
        return PIPES[pipes[span]];
    }

    /** Nanoseconds from the start of the prefetch stream to the start of {@code span}. */
    public long sinceNanos(int span) {
        return sinceNanos[span];
    }

    /** Nanoseconds from the start of the prefetch stream to the end of {@code span}. */
    public long untilNanos(int span) {
        return untilNanos[span];
    }
}
