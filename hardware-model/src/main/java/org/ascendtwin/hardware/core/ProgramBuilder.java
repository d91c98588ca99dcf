package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program while it is written: its blocks, and the steps of its cores. */
final class ProgramBuilder {
    private final List<CoreSteps> steps = new ArrayList<>();
    private final double[] coreNanos;
    private double[] blockBytes = new double[256];
    private double[] memoryBytes = new double[256];
    private double[] memoryShares = new double[256];
    private boolean[] weights = new boolean[256];
    private int blockCount;

    ProgramBuilder(int cores) {
        this.coreNanos = new double[cores];
        for (int core = 0; core < cores; core++) {
            steps.add(new CoreSteps());
        }
    }

    int coreCount() {
        return coreNanos.length;
    }

    CoreSteps core(int core) {
        return steps.get(core);
    }

    /** A new block of an activation. */
    int block(double bytes) {
        return add(bytes, bytes, 1, false);
    }

    /**
     * A new block of an activation whose long rows come faster than the cold rate.
     *
     * @param memoryShare bytes of the cold rate that one of its bytes takes
     */
    int longRowBlock(double bytes, double memoryShare) {
        return add(bytes, bytes, memoryShare, false);
    }

    /**
     * A new block of a weight, which a prefetch may bring.
     *
     * @param memory bytes that it has in memory
     * @param wide bytes that the cores load: more where it is widened in L2 first
     */
    int weightBlock(double memory, double wide) {
        return add(memory, wide, 1, true);
    }

    double blockBytes(int block) {
        return blockBytes[block];
    }

    private int add(double memory, double bytes, double memoryShare, boolean weight) {
        if (blockCount == blockBytes.length) {
            blockBytes = Arrays.copyOf(blockBytes, 2 * blockCount);
            memoryBytes = Arrays.copyOf(memoryBytes, 2 * blockCount);
            memoryShares = Arrays.copyOf(memoryShares, 2 * blockCount);
            weights = Arrays.copyOf(weights, 2 * blockCount);
        }
        blockBytes[blockCount] = bytes;
        memoryBytes[blockCount] = memory;
        memoryShares[blockCount] = memoryShare;
        weights[blockCount] = weight;
        return blockCount++;
    }

    /** The core with least work so far, which takes {@code nanos} more. */
    CoreSteps leastLoaded(double nanos) {
        int least = 0;
        for (int core = 1; core < coreNanos.length; core++) {
            least = coreNanos[core] < coreNanos[least] ? core : least;
        }
        coreNanos[least] += nanos;
        return steps.get(least);
    }

    /** All cores wait for each other here. */
    void addBarrier() {
        for (CoreSteps core : steps) {
            core.addBarrier();
        }
        Arrays.fill(coreNanos, 0);
    }

    double[] blockBytes() {
        return Arrays.copyOf(blockBytes, blockCount);
    }

    double[] memoryBytes() {
        return Arrays.copyOf(memoryBytes, blockCount);
    }

    double[] memoryShares() {
        return Arrays.copyOf(memoryShares, blockCount);
    }

    boolean[] weights() {
        return Arrays.copyOf(weights, blockCount);
    }

    List<CoreSteps> steps() {
        return List.copyOf(steps);
    }
}
