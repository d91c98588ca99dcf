package org.ascendtwin.hardware.core;

import java.util.Arrays;

/** Which blocks of the kernels' operands are in L2, least recently used last; a block is absent, on its way, or there. */
final class L2Cache {
    /** What is known of a block. */
    enum State {
        ABSENT,
        FETCHING,
        RESIDENT
    }

    private static final int NONE = -1;

    private final long capacityBytes;
    private final double[] blockBytes;
    private final State[] states;
    private final int[] newer;
    private final int[] older;
    private int newest = NONE;
    private int oldest = NONE;
    private double usedBytes;

    L2Cache(long capacityBytes, double[] blockBytes) {
        this.capacityBytes = capacityBytes;
        this.blockBytes = blockBytes;
        this.states = new State[blockBytes.length];
        this.newer = new int[blockBytes.length];
        this.older = new int[blockBytes.length];
        Arrays.fill(states, State.ABSENT);
    }

    State state(int block) {
        return states[block];
    }

    /** A fetch of {@code block} has begun. */
    void fetch(int block) {
        states[block] = State.FETCHING;
    }

    /** {@code block} has arrived; older blocks make room. */
    void arrive(int block) {
        states[block] = State.RESIDENT;
        usedBytes += blockBytes[block];
        link(block);
        while (usedBytes > capacityBytes && oldest != block) {
            int evicted = oldest;
            unlink(evicted);
            states[evicted] = State.ABSENT;
            usedBytes -= blockBytes[evicted];
        }
    }

    /** {@code block} is used. */
    void touch(int block) {
        if (newest != block) {
            unlink(block);
            link(block);
        }
    }

    private void link(int block) {
        older[block] = newest;
        newer[block] = NONE;
        if (newest == NONE) {
            oldest = block;
        } else {
            newer[newest] = block;
        }
        newest = block;
    }

    private void unlink(int block) {
        if (newer[block] == NONE) {
            newest = older[block];
        } else {
            older[newer[block]] = older[block];
        }
        if (older[block] == NONE) {
            oldest = newer[block];
        } else {
            newer[older[block]] = newer[block];
        }
    }
}
