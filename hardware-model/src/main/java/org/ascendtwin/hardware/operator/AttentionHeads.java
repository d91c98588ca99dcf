package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * The attention heads that one die computes.
 *
 * @param queryHeads query heads
 * @param keyValueHeads key-value heads, each shared by queryHeads/keyValueHeads query heads
 * @param headDim width of each
 * @param cache format of the cached keys and values
 */
public record AttentionHeads(int queryHeads, int keyValueHeads, int headDim, DataType cache) {
    /** Bytes that one cached token occupies. */
    public double keyValueBytes() {
        return 2.0 * keyValueHeads * headDim * cache.bytes();
    }

    /** Query heads that share a key-value head. */
    public int groupSize() {
        return (queryHeads + keyValueHeads - 1) / keyValueHeads;
    }
}
