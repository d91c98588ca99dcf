package org.ascendtwin.hardware.core;

import java.util.Arrays;
import java.util.List;

/** A kernel as the blocks of its operands and what each core does with them. */
final class KernelProgram {
    private final double[] blockBytes;
    private final double[] memoryBytes;
    private final double[] memoryShares;
    private final boolean[] weights;
    private final List<CoreSteps> steps;
    private final Buffering buffering;
    private final CoreRates rates;

    /**
     * What the cores' buffers allow.
     *
     * @param stepsAhead steps that may be loaded before the one that computes has ended (what L1 holds)
     * @param resultsAhead results that may wait for their store (what L0C or the unified buffer holds)
     */
    record Buffering(int stepsAhead, int resultsAhead) {
        /** What is possible wherever either is. */
        Buffering and(Buffering other) {
            return new Buffering(Math.min(stepsAhead, other.stepsAhead), Math.min(resultsAhead, other.resultsAhead));
        }
    }

    KernelProgram(ProgramBuilder built, Buffering buffering, CoreRates rates) {
        this.blockBytes = built.blockBytes();
        this.memoryBytes = built.memoryBytes();
        this.memoryShares = built.memoryShares();
        this.weights = built.weights();
        this.steps = built.steps();
        this.buffering = buffering;
        this.rates = rates;
    }

    int blockCount() {
        return blockBytes.length;
    }

    double blockBytes(int block) {
        return blockBytes[block];
    }

    /** Bytes that {@code block} has in memory: fewer than the cores load where it is widened on its way. */
    double memoryBytes(int block) {
        return memoryBytes[block];
    }

    /** Whether {@code block} is widened on its way, so that even the core that fetched it loads it from L2. */
    boolean isWidened(int block) {
        return memoryBytes[block] < blockBytes[block];
    }

    /** Bytes of the memory's cold rate that one byte of {@code block} takes. */
    double memoryShare(int block) {
        return memoryShares[block];
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

    CoreRates rates() {
        return rates;
    }

    /** The blocks of the weight in the order in which the cores need them. */
    int[] weightByUse() {
        int[] order = weightByColumn();
        boolean[] listed = new boolean[blockCount()];
        int size = 0;
        for (int step = 0; size < order.length; step++) {
            for (CoreSteps core : steps) {
                int block = step < core.count() ? core.secondBlock(step) : CoreSteps.NO_BLOCK;
                if (block != CoreSteps.NO_BLOCK && weights[block] && !listed[block]) {
                    listed[block] = true;
                    order[size++] = block;
                }
            }
        }
        return order;
    }

    /** The blocks of the weight column after column. */
    int[] weightByColumn() {
        int[] order = new int[blockCount()];
        int size = 0;
        for (int block = 0; block < blockCount(); block++) {
            if (weights[block]) {
                order[size++] = block;
            }
        }
        return Arrays.copyOf(order, size);
    }
}
