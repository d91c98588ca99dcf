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

    /** The product with everything in {@code type}. */
    public static Matmul of(int rows, int columns, int depth, DataType type) {
        return new Matmul(rows, columns, depth, type, type, type);
    }

    /**
     * The product by a weight that was packed once, at load: its columns and depth are filled up to whole blocks of 32 bytes,
     * with which the cube multiplies too, and nothing is left to repack.
     */
    public Matmul packed() {
        int block = (int) (BLOCK_BYTES / Math.min(weight.bytes(), activation.bytes()));
        return new Matmul(rows, blocks(columns, block), blocks(depth, block), activation, weight, result);
    }

    private static int blocks(int elements, int block) {
        return (elements + block - 1) / block * block;
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
     * Whether the vector cores repack the activation before it can be multiplied: rows along the depth begin inside a block of
     * 32 bytes.
     */
    public boolean repacksActivation() {
        return !aligned(depth, activation) || !aligned(depth, weight);
    }

    /** The same of the weight, whose rows lie along the columns, and which has to be as deep as the activation. */
    public boolean repacksWeight() {
        return repacksActivation() || !aligned(columns, weight);
    }

    private static boolean aligned(int elements, DataType type) {
        return elements * type.bytes() % BLOCK_BYTES == 0;
    }

    /** Elements of the operands that are repacked. */
    double repackedElements() {
        double left = repacksActivation() ? (double) rows * depth : 0;
        return left + (repacksWeight() ? (double) columns * depth : 0);
    }

    /**
     * Elements that all vector cores repack in a second, one a core and cycle: what four kernels on 910B2 take longer than
     * aligned ones (depths of 127 and 513, columns of 255 and 1025: 0.85 to 1.05 cycles an element).
     */
    public static double repackedPerSecond(Device device) {
        return device.vector().cores() * device.cube().hertz();
    }

    /**
     * Seconds in which the vector cores do to results what the cube's own way out cannot: scale 32-bit sums by token or to
     * BF16, which go out to L2 and come back, and write rows that begin inside a block.
     */
    public double epilogueSeconds(Device device) {
        boolean scaled = activation.bits() < DataType.BF16.bits() && result != DataType.FP16;
        double perElement = DataType.FP32.bytes() + DataType.FP32.bytes() + result.bytes();
        double elements = (double) rows * columns;
        return (scaled ? perElement * elements / device.l2BytesPerSecond() : 0)
                + (aligned(columns, result) ? 0 : elements / repackedPerSecond(device));
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

    /** Bytes of the right operand in memory. */
    double weightBytes() {
        return (double) columns * depth * weight.bytes();
    }

    /** Bytes of both operands. */
    public double operandBytes() {
        return activationBytes() + weightBytes();
    }

    @Override
    public double bytes() {
        return operandBytes() + (double) rows * columns * result.bytes();
    }
}
