package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * Flash attention of a few new tokens per sequence over a paged cache (decode, verification).
 *
 * @param sequences sequences of the batch
 * @param queryLen new tokens of each
 * @param heads the heads of one die
 * @param keyValueTokens cached and new tokens of all sequences together
 */
public record DecodeAttention(int sequences, int queryLen, AttentionHeads heads, long keyValueTokens)
        implements Operator {
    @Override
    public double flops() {
        return flops(heads, queryLen, keyValueTokens);
    }

    @Override
    public double bytes() {
        return bytes(heads, sequences, queryLen, keyValueTokens);
    }

    /** The same without an operator object. */
    public static double flops(AttentionHeads heads, int queryLen, long keyValueTokens) {
        return 4.0 * heads.queryHeads() * heads.headDim() * queryLen * keyValueTokens;
    }

    /** The same without an operator object. */
    public static double bytes(AttentionHeads heads, int sequences, int queryLen, long keyValueTokens) {
        return heads.keyValueBytes() * keyValueTokens
                + 2.0 * sequences * queryLen * heads.queryHeads() * heads.headDim() * DataType.BF16.bytes();
    }
}
