package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.RecurrentHeads;

/**
 * Gated delta rule layers (Yang et al. 2024; Qwen3-Next and later): a state of fixed size per sequence, no cache.
 *
 * @param keyHeads key and query heads
 * @param valueHeads value heads
 * @param keyDim width of a key head
 * @param valueDim width of a value head
 * @param convolutionWidth tokens that the convolution before it spans
 * @param state format of the state
 */
public record LinearAttention(
        int keyHeads, int valueHeads, int keyDim, int valueDim, int convolutionWidth, DataType state)
        implements Attention {
    public LinearAttention {
        Range.check("linear_num_key_heads", keyHeads, 1, 1 << 12);
        Range.check("linear_num_value_heads", valueHeads, 1, 1 << 12);
    }

    /** The same with its state in another format. */
    LinearAttention withState(DataType format) {
        return new LinearAttention(keyHeads, valueHeads, keyDim, valueDim, convolutionWidth, format);
    }

    /** Elements of queries, keys and values together. */
    public int mixedWidth() {
        return 2 * keyHeads * keyDim + valueHeads * valueDim;
    }

    /** Elements of the values. */
    public int valueWidth() {
        return valueHeads * valueDim;
    }

    @Override
    public long linearParameters(int hiddenSize) {
        return (long) hiddenSize * (mixedWidth() + 2 * valueWidth() + 2 * valueHeads);
    }

    @Override
    public long smallParameters(int hiddenSize) {
        return (long) mixedWidth() * convolutionWidth + 2L * valueHeads + valueDim;
    }

    @Override
    public double linearPerDie(int hiddenSize, int tp) {
        return (double) linearParameters(hiddenSize) / tp;
    }

    @Override
    public double cacheBytesPerToken(int tp, DataType cache) {
        return 0;
    }

    @Override
    public RecurrentHeads perDie(int tp, DataType cache) {
        return new RecurrentHeads(Attention.split(valueHeads, tp), keyDim, valueDim, state);
    }

    /** Bytes of one sequence's state and convolution window on one die. */
    public double stateBytesPerSequence(int tp) {
        double window = (double) mixedWidth() * (convolutionWidth - 1) * DataType.BF16.bytes() / tp;
        return perDie(tp, DataType.BF16).stateBytes() + window;
    }
}
