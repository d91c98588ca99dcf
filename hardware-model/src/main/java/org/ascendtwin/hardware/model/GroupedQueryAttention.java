package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.AttentionHeads;

/**
 * Attention whose query heads share key-value heads (Ainslie et al. 2023).
 *
 * @param inputWidth features that the query, key and value projections read
 * @param queryHeads query heads
 * @param keyValueHeads key-value heads
 * @param headDim width of a head
 * @param options what else its projections carry
 */
public record GroupedQueryAttention(int inputWidth, int queryHeads, int keyValueHeads, int headDim, Options options)
        implements Attention {
    /**
     * What models of this kind differ in.
     *
     * @param headNorm whether query and key heads are normalised
     * @param projectionBias whether query, key and value projections have a bias
     * @param outputBias whether the output projection has one
     * @param outputGate whether each query head has a gate for its output, projected beside it
     * @param window most tokens that a token sees; 0 for all
     */
    public record Options(
            boolean headNorm, boolean projectionBias, boolean outputBias, boolean outputGate, int window) {}

    public GroupedQueryAttention {
        Range.check("num_attention_heads", queryHeads, 1, 1 << 12);
        Range.check("num_key_value_heads", keyValueHeads, 1, queryHeads);
        Range.check("head_dim", headDim, 8, 1 << 12);
    }

    /** Heads that the query projection makes: with a gate, two per query head. */
    public int projectedQueryHeads() {
        return options.outputGate() ? 2 * queryHeads : queryHeads;
    }

    @Override
    public long linearParameters(int hiddenSize) {
        return (long) linearPerDie(hiddenSize, 1);
    }

    @Override
    public long smallParameters(int hiddenSize) {
        long bias = options.projectionBias() ? (long) (projectedQueryHeads() + 2 * keyValueHeads) * headDim : 0;
        return bias + (options.outputBias() ? hiddenSize : 0) + (options.headNorm() ? 2L * headDim : 0);
    }

    @Override
    public double linearPerDie(int hiddenSize, int tp) {
        double projected = (double) projectedQueryHeads() / tp + 2.0 * Math.max(1, keyValueHeads / tp);
        return inputWidth * projected * headDim + (double) queryHeads / tp * headDim * hiddenSize;
    }

    @Override
    public double cacheBytesPerToken(int tp, DataType cache) {
        return 2.0 * Math.max(1, keyValueHeads / tp) * headDim * cache.bytes();
    }

    /** The heads of one of {@code tp} dies; key-value heads are replicated where there are fewer than dies. */
    @Override
    public AttentionHeads perDie(int tp, DataType cache) {
        return new AttentionHeads(
                Attention.split(queryHeads, tp), Math.max(1, keyValueHeads / tp), headDim, cache, options.window());
    }
}
