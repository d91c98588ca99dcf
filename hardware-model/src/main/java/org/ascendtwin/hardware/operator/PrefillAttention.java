package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * Causal flash attention of many new tokens, each seeing the cached prefix and the new tokens before it. Sequences
 * differ in length, so what matters is counted over the batch.
 *
 * @param heads the heads of one die
 * @param queryTiles tiles of up to 128 query tokens, over all sequences, for one head
 * @param fullTiles those of them that have all 128 rows, or are the only one of their sequence
 * @param queryTokens new tokens
 * @param keyValueTokens cached and new tokens of all sequences together
 * @param tilePairs (query rows × visible keys) that the tiles compute, masked corners included, for one head
 * @param longestPairs most of them that one tile computes
 * @param causal whether later tokens are hidden
 */
public record PrefillAttention(
        AttentionHeads heads,
        long queryTiles,
        long fullTiles,
        long queryTokens,
        long keyValueTokens,
        double tilePairs,
        double longestPairs,
        boolean causal)
        implements Operator {
    /** A prefill of {@code sequences} alike, of which each has {@code queryLen} new tokens and sees {@code contextLen}. */
    public static PrefillAttention of(
            AttentionHeads heads, long sequences, int queryLen, int contextLen, boolean causal) {
        int last = queryLen % AttentionTimer.TILE_ROWS;
        int hidden = queryLen > AttentionTimer.TILE_ROWS ? last : 0;
        int tiles = (queryLen + AttentionTimer.TILE_ROWS - 1) / AttentionTimer.TILE_ROWS;
        double pairs =
                causal ? AttentionTimer.tilePairs(queryLen, contextLen - queryLen) : (double) queryLen * contextLen;
        return new PrefillAttention(
                heads,
                sequences * tiles,
                sequences * AttentionTimer.fullTiles(queryLen),
                sequences * queryLen,
                sequences * contextLen,
                sequences * pairs,
                AttentionTimer.longestPairs(queryLen, causal ? contextLen : contextLen + hidden),
                causal);
    }

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
