package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * The attention heads that one die computes.
 *
 * @param queryHeads query heads
 * @param keyValueHeads key-value heads, each shared by queryHeads/keyValueHeads query heads
 * @param headDim width of each
 * @param cache format of the cached keys and values
 * @param window most tokens that a token sees; 0 for all
 */
public record AttentionHeads(int queryHeads, int keyValueHeads, int headDim, DataType cache, int window)
        implements Mixer {
    /** Heads that see every token before. */
    public AttentionHeads(int queryHeads, int keyValueHeads, int headDim, DataType cache) {
        this(queryHeads, keyValueHeads, headDim, cache, 0);
    }

    @Override
    public boolean seesAll() {
        return window == 0;
    }

    @Override
    public long visibleTokens(int contextLen) {
        return window == 0 ? contextLen : Math.min(contextLen, window);
    }

    /** Bytes that one cached token occupies. */
    public double keyValueBytes() {
        return 2.0 * keyValueHeads * headDim * cache.bytes();
    }

    /** Query heads that share a key-value head. */
    public int groupSize() {
        return (queryHeads + keyValueHeads - 1) / keyValueHeads;
    }
}
