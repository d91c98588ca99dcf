package org.ascendtwin.hardware.core;

import java.util.Arrays;

/** The steps of one core: each loads up to two blocks, computes, and may leave a result to be stored. */
final class CoreSteps {
    /** No second block. */
    static final int NO_BLOCK = -1;

    private int[] firstBlocks = new int[64];
    private int[] secondBlocks = new int[64];
    private double[] computeNanos = new double[64];
    private double[] storeBytes = new double[64];
    private int count;

    void add(int firstBlock, int secondBlock, double compute, double store) {
        if (count == firstBlocks.length) {
            firstBlocks = Arrays.copyOf(firstBlocks, 2 * count);
            secondBlocks = Arrays.copyOf(secondBlocks, 2 * count);
            computeNanos = Arrays.copyOf(computeNanos, 2 * count);
            storeBytes = Arrays.copyOf(storeBytes, 2 * count);
        }
        firstBlocks[count] = firstBlock;
        secondBlocks[count] = secondBlock;
        computeNanos[count] = compute;
        storeBytes[count] = store;
        count++;
    }

    int count() {
        return count;
    }

    int firstBlock(int step) {
        return firstBlocks[step];
    }

    int secondBlock(int step) {
        return secondBlocks[step];
    }

    double computeNanos(int step) {
        return computeNanos[step];
    }

    /** Bytes of the result that is ready after {@code step}; 0 for none. */
    double storeBytes(int step) {
        return storeBytes[step];
    }
}
