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
 * @param headNorm whether query and key heads are normalised
 * @param projectionBias whether query, key and value projections have a bias
 * @param outputBias whether the output projection has one
 */
public record GroupedQueryAttention(
        int inputWidth,
        int queryHeads,
        int keyValueHeads,
        int headDim,
        boolean headNorm,
        boolean projectionBias,
        boolean outputBias) {
    public GroupedQueryAttention {
        Range.check("num_attention_heads", queryHeads, 1, 1 << 12);
        Range.check("num_key_value_heads", keyValueHeads, 1, queryHeads);
        Range.check("head_dim", headDim, 8, 1 << 12);
    }

    /** Elements of the projections' weights, output included. */
    public long linearParameters(int hiddenSize) {
        long projected = (long) (queryHeads + 2 * keyValueHeads) * headDim;
        return inputWidth * projected + (long) queryHeads * headDim * hiddenSize;
    }

    /** Elements of biases and head norms. */
    public long smallParameters(int hiddenSize) {
        long bias = projectionBias ? (long) (queryHeads + 2 * keyValueHeads) * headDim : 0;
        return bias + (outputBias ? hiddenSize : 0) + (headNorm ? 2L * headDim : 0);
    }

    /** The heads of one of {@code tp} dies; key-value heads are replicated where there are fewer than dies. */
    public AttentionHeads perDie(int tp, DataType cache) {
        if (queryHeads % tp != 0) {
            throw new IllegalArgumentException(queryHeads + " query heads cannot be split over tp " + tp
                    + "; allowed: a divisor of " + queryHeads + ". Maybe use --tp-size " + largestDivisor(tp));
        }
        return new AttentionHeads(queryHeads / tp, Math.max(1, keyValueHeads / tp), headDim, cache);
    }

    private int largestDivisor(int limit) {
        int divisor = Math.min(limit, queryHeads);
        while (queryHeads % divisor != 0) {
            divisor--;
        }
        return divisor;
    }
}
