package org.ascendtwin.hardware.model;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.RecurrentHeads;
import org.ascendtwin.hardware.operator.RecurrentKernels;

/**
 * Gated delta rule layers (Yang et al. 2024; Qwen3-Next and later): a state of fixed size per sequence, no cache.
 *
 * @param keyHeads key and query heads
 * @param valueHeads value heads
 * @param keyDim width of a key head
 * @param valueDim width of a value head
 * @param convolutionWidth tokens that the convolution before it spans
 * @param state format of the state
 * @param tritonOnly whether prompts are never computed by the fused kernel ({@code GDN_ATTN_BACKEND_TRITON})
 */
public record LinearAttention(
        int keyHeads,
        int valueHeads,
        int keyDim,
        int valueDim,
        int convolutionWidth,
        DataType state,
        boolean tritonOnly)
        implements Attention {
    /** Value heads of a die that the fused kernel is compiled for (sgl-kernel-npu, pull request 517). */
    private static final Set<Integer> FUSED_HEADS = new TreeSet<>(List.of(16, 24, 32, 48, 64));

    public LinearAttention {
        Range.check("linear_num_key_heads", keyHeads, 1, 1 << 12);
        Range.check("linear_num_value_heads", valueHeads, 1, 1 << 12);
    }

    /** The same with its state in another format. */
    LinearAttention withState(DataType format) {
        return new LinearAttention(keyHeads, valueHeads, keyDim, valueDim, convolutionWidth, format, tritonOnly);
    }

    /** The same with prompts computed by Triton kernels whatever the number of heads. */
    LinearAttention withTritonOnly() {
        return new LinearAttention(keyHeads, valueHeads, keyDim, valueDim, convolutionWidth, state, true);
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
        int heads = Attention.split(valueHeads, tp);
        boolean fused = !tritonOnly && FUSED_HEADS.contains(heads);
        RecurrentKernels kernels = fused ? RecurrentKernels.FUSED : RecurrentKernels.SEPARATE;
        return new RecurrentHeads(heads, keyDim, valueDim, state, kernels);
    }

    /** Bytes of one sequence's state and convolution window on one die. */
    public double stateBytesPerSequence(int tp) {
        double window = (double) mixedWidth() * (convolutionWidth - 1) * DataType.BF16.bytes() / tp;
        return perDie(tp, DataType.BF16).stateBytes() + window;
    }
}
