package org.ascendtwin.hardware.core;

import java.util.Arrays;

/**
 * The steps of one core: each loads up to two blocks, computes, and may leave a result to be stored. A barrier between two
 * steps holds the core until every core of the kernel has stored what comes before it.
 */
final class CoreSteps {
    /** No block. */
    static final int NO_BLOCK = -1;

    private int[] firstBlocks = new int[64];
    private int[] secondBlocks = new int[64];
    private int[] storedBlocks = new int[64];
    private int[] storedCounts = new int[64];
    private double[] setupNanos = new double[64];
    private double[] computeNanos = new double[64];
    private double[] storeBytes = new double[64];
    private boolean[] storedThrough = new boolean[64];
    private int[] barriers = new int[2];
    private int barrierCount;
    private int count;

    void add(int firstBlock, int secondBlock, double compute, double store) {
        if (count == firstBlocks.length) {
            grow();
        }
        firstBlocks[count] = firstBlock;
        secondBlocks[count] = secondBlock;
        storedCounts[count] = 0;
        storedThrough[count] = false;
        computeNanos[count] = compute;
        storeBytes[count] = store;
        count++;
    }

    /** The load pipe spends {@code nanos} before the loads of the step that was added last. */
    void setUpFirst(double nanos) {
        setupNanos[count - 1] = nanos;
    }

    /** The result of the step that was added last is {@code blocks} blocks, which others may load then. */
    void storeAs(int firstBlock, int blocks) {
        storedBlocks[count - 1] = firstBlock;
        storedCounts[count - 1] = blocks;
    }

    /** The result of the step that was added last goes to memory at once; L2 takes the others. */
    void storeThrough() {
        storedThrough[count - 1] = true;
    }

    boolean isStoredThrough(int step) {
        return storedThrough[step];
    }

    /** What is added from now on waits for all that was added before, on every core. */
    void addBarrier() {
        if (barrierCount == barriers.length) {
            barriers = Arrays.copyOf(barriers, 2 * barrierCount);
        }
        barriers[barrierCount++] = count;
    }

    private void grow() {
        firstBlocks = Arrays.copyOf(firstBlocks, 2 * count);
        secondBlocks = Arrays.copyOf(secondBlocks, 2 * count);
        storedBlocks = Arrays.copyOf(storedBlocks, 2 * count);
        storedCounts = Arrays.copyOf(storedCounts, 2 * count);
        setupNanos = Arrays.copyOf(setupNanos, 2 * count);
        computeNanos = Arrays.copyOf(computeNanos, 2 * count);
        storeBytes = Arrays.copyOf(storeBytes, 2 * count);
        storedThrough = Arrays.copyOf(storedThrough, 2 * count);
    }

    int count() {
        return count;
    }

    int barrierCount() {
        return barrierCount;
    }

    /** The step before which the core waits at {@code barrier}. */
    int barrier(int barrier) {
        return barriers[barrier];
    }

    int firstBlock(int step) {
        return firstBlocks[step];
    }

    int secondBlock(int step) {
        return secondBlocks[step];
    }

    /** The first of the {@link #storedCount} blocks that the result of {@code step} is. */
    int storedBlock(int step) {
        return storedBlocks[step];
    }

    /** How many blocks the result of {@code step} is; 0 where nobody loads it. */
    int storedCount(int step) {
        return storedCounts[step];
    }

    double setupNanos(int step) {
        return setupNanos[step];
    }

    double computeNanos(int step) {
        return computeNanos[step];
    }

    /** Bytes of the result that is ready after {@code step}; 0 for none. */
    double storeBytes(int step) {
        return storeBytes[step];
    }
}
