package org.ascendtwin.hardware.core;

import java.util.List;

/** A kernel as the blocks of its operands and what each core does with them. */
final class KernelProgram {
    private final double[] blockBytes;
    private final int firstWeightBlock;
    private final List<CoreSteps> steps;
    private final Buffering buffering;

    /**
     * What the cores' buffers allow.
     *
     * @param stepsAhead steps that may be loaded before the one that computes has ended (what L1 holds)
     * @param resultsAhead results that may wait for their store (what L0C or the unified buffer holds)
     * @param writesThrough whether results go to memory at once; otherwise L2 takes them
     */
    record Buffering(int stepsAhead, int resultsAhead, boolean writesThrough) {}

    /**
     * A kernel.
     *
     * @param blockBytes size of each block of the operands
     * @param firstWeightBlock first block of the weight; those before it are the activation's
     */
    KernelProgram(double[] blockBytes, int firstWeightBlock, List<CoreSteps> steps, Buffering buffering) {
        this.blockBytes = blockBytes;
        this.firstWeightBlock = firstWeightBlock;
        this.steps = List.copyOf(steps);
        this.buffering = buffering;
    }

    int blockCount() {
        return blockBytes.length;
    }

    double blockBytes(int block) {
        return blockBytes[block];
    }

    int firstWeightBlock() {
        return firstWeightBlock;
    }

    int coreCount() {
        return steps.size();
    }

    CoreSteps steps(int core) {
        return steps.get(core);
    }

    Buffering buffering() {
        return buffering;
    }

    /** The blocks of the weight in the order in which the cores need them. */
    int[] weightByUse() {
        int[] order = new int[blockCount() - firstWeightBlock];
        boolean[] listed = new boolean[blockCount()];
        int size = 0;
        for (int step = 0; size < order.length; step++) {
            for (CoreSteps core : steps) {
                int block = step < core.count() ? core.secondBlock(step) : CoreSteps.NO_BLOCK;
                if (block >= firstWeightBlock && !listed[block]) {
                    listed[block] = true;
                    order[size++] = block;
                }
            }
        }
        return order;
    }

    /** The blocks of the weight column after column. */
    int[] weightByColumn() {
        int[] order = new int[blockCount() - firstWeightBlock];
        for (int i = 0; i < order.length; i++) {
            order[i] = firstWeightBlock + i;
        }
        return order;
    }
}
