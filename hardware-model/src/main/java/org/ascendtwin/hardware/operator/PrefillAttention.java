package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * Causal flash attention of many new tokens, each seeing the cached prefix and the new tokens before it. Sequences
 * differ in length, so what matters is counted over the batch.
 *
 * @param heads the heads of one die
 * @param queryTiles tiles of up to 128 query tokens, over all sequences, for one head
 * @param queryTokens new tokens
 * @param keyValueTokens cached and new tokens of all sequences together
 * @param tilePairs (query rows × visible keys) that the tiles compute, masked corners included, for one head
 * @param causal whether later tokens are hidden
 */
public record PrefillAttention(
        AttentionHeads heads, long queryTiles, long queryTokens, long keyValueTokens, double tilePairs, boolean causal)
        implements Operator {
    @Override
    public double flops() {
        return 4.0 * heads.queryHeads() * heads.headDim() * tilePairs;
    }

    @Override
    public double bytes() {
        return heads.keyValueBytes() * keyValueTokens
                + 2.0 * queryTokens * heads.queryHeads() * heads.headDim() * DataType.BF16.bytes();
    }
}
