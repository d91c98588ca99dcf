package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.Matmul;

/**
 * What comes before a product of operands whose rows begin inside a block of 32 bytes: the vector cores load them, one element a
 * core and cycle, and leave them in L2 as the cube takes them. The product begins when all are there.
 */
final class Repacking {
    private static final double NANOS = 1e9;
    /** Pieces of an operand for each core, at least, so that all end at about the same time. */
    private static final int PIECES_A_CORE = 16;

    private final Matmul matmul;
    private final ProgramBuilder builder;
    private final double elementNanos;

    Repacking(Device device, Matmul matmul, ProgramBuilder builder) {
        this.matmul = matmul;
        this.builder = builder;
        this.elementNanos = NANOS / Matmul.repackedPerSecond(device) * builder.coreCount();
    }

    /** Repacks what has to be: of both operands the first block, and how many there are. */
    void add(int firstRowBlock, int rowBlocks, int firstColumnBlock, int columnBlocks) {
        if (matmul.repacksActivation()) {
            double width = matmul.activation().bytes();
            addOperand(firstRowBlock, rowBlocks, width, width, false);
        }
        if (matmul.repacksWeight()) {
            addOperand(
                    firstColumnBlock,
                    columnBlocks,
                    matmul.weight().bytes(),
                    matmul.loadedWeight().bytes(),
                    true);
            builder.addBarrier();
        }
    }

    private void addOperand(int firstBlock, int blocks, double width, double packedWidth, boolean weight) {
        int pieces = (PIECES_A_CORE * builder.coreCount() + blocks - 1) / blocks;
        for (int block = firstBlock; block < firstBlock + blocks; block++) {
            double packedBytes = builder.blockBytes(block) / pieces;
            double elements = packedBytes / packedWidth;
            for (int piece = 0; piece < pieces; piece++) {
                CoreSteps steps = builder.leastLoaded(elements);
                int raw = weight
                        ? builder.weightBlock(elements * width, elements * width)
                        : builder.block(elements * width);
                steps.add(
                        weight ? CoreSteps.NO_BLOCK : raw,
                        weight ? raw : CoreSteps.NO_BLOCK,
                        elements * elementNanos,
                        packedBytes);
                if (piece == pieces - 1) {
                    steps.storeAs(block, 1);
                }
            }
        }
    }
}
