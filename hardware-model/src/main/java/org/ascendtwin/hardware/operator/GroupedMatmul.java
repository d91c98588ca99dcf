package org.ascendtwin.hardware.operator;

/**
 * Products of many activations with a weight each, in one kernel .
 *
 * @param kind what the weights belong to
 * @param groups weights that are touched
 * @param each one of the products; its rows are the mean, rounded up
 */
public record GroupedMatmul(Kind kind, int groups, Matmul each) implements Operator {
    /** What the weights of a grouped matmul belong to. */
    public enum Kind {
        /** Experts, chosen by each token. */
        EXPERTS,
        /** Attention heads. */
        HEADS
    }

    @Override
    public double flops() {
        return groups * each.flops();
    }

    @Override
    public double bytes() {
        return groups * each.bytes();
    }

    /** Bytes of all operands. */
    public double operandBytes() {
        return groups * each.operandBytes();
    }
}
