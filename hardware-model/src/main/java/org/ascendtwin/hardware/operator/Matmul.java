package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * The product of an m×k activation and a k×n weight.
 *
 * @param rows m, tokens
 * @param columns n, output features
 * @param depth k, input features
 * @param activation format of the activation, in which the cube multiplies
 * @param weight format of the weight in memory
 * @param result format of the product
 */
public record Matmul(int rows, int columns, int depth, DataType activation, DataType weight, DataType result)
        implements Operator {
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

    @Override
    public double flops() {
        return 2.0 * rows * columns * depth;
    }

    /** Bytes of both operands. */
    public double operandBytes() {
        return (double) rows * depth * activation.bytes() + (double) columns * depth * weight.bytes();
    }

    @Override
    public double bytes() {
        return operandBytes() + (double) rows * columns * result.bytes();
    }
}
