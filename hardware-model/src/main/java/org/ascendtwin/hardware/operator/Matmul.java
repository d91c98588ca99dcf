package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;

/**
 * The product of an m×k activation and a k×n weight.
 *
 * @param rows m, tokens
 * @param columns n, output features
 * @param depth k, input features
 * @param activation format of the activation, in which the cube multiplies
 * @param weight format of the weight in memory
 * @param result format of the product; of 8-bit operands, FP16 stands for scales by column alone
 */
public record Matmul(int rows, int columns, int depth, DataType activation, DataType weight, DataType result)
        implements Operator {
    private static final int BLOCK_BYTES = 32;
    private static final double UNALIGNED_SHARE = 0.3;

    /** The product with everything in {@code type}. */
    public static Matmul of(int rows, int columns, int depth, DataType type) {
        return new Matmul(rows, columns, depth, type, type, type);
    }

    /** Whether scales have to be applied to the product. */
    public boolean quantised() {
        return activation != result || weight != result;
    }

    /** Whether the weight has to be widened to the activation's 16 bits before it can be multiplied. */
    public boolean widened() {
        return activation.bits() == DataType.BF16.bits() && weight.bits() < activation.bits();
    }

    /**
     * Part of its rate at which a core loads the operands: rows along the depth that do not begin on a block of 32 bytes come
     * one by one. Measured on 910B2: 0.27 to 0.34 for depths of 127 and 513.
     */
    public double loadShare() {
        boolean aligned = depth * activation.bytes() % BLOCK_BYTES == 0 && depth * weight.bytes() % BLOCK_BYTES == 0;
        return aligned ? 1 : UNALIGNED_SHARE;
    }

    /**
     * Seconds in which the vector cores scale 32-bit sums that the cube's own way out cannot: by token, or to BF16. Sums
     * go out to L2 and come back, and the result goes out.
     */
    public double epilogueSeconds(Device device) {
        boolean scaled = activation.bits() < DataType.BF16.bits() && result != DataType.FP16;
        double perElement = DataType.FP32.bytes() + DataType.FP32.bytes() + result.bytes();
        return scaled ? rows * perElement * columns / device.l2BytesPerSecond() : 0;
    }

    /** Format in which the cores load the weight. */
    public DataType loadedWeight() {
        return widened() ? activation : weight;
    }

    @Override
    public double flops() {
        return 2.0 * rows * columns * depth;
    }

    /** Bytes of the left operand. */
    public double activationBytes() {
        return (double) rows * depth * activation.bytes();
    }

    /** Bytes of both operands. */
    public double operandBytes() {
        return activationBytes() + (double) columns * depth * weight.bytes();
    }

    @Override
    public double bytes() {
        return operandBytes() + (double) rows * columns * result.bytes();
    }
}
