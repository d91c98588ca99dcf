package org.ascendtwin.hardware.operator;

import java.util.Collections;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;

/**
 * Flash attention of many new tokens, each seeing the cached prefix and the new tokens before it.
 *
 * @param heads the heads of one die
 * @param chunks the sequences of the batch
 * @param causal whether later tokens are hidden
 */
public record PrefillAttention(AttentionHeads heads, List<Chunk> chunks, boolean causal) implements Operator {
    public PrefillAttention {
        chunks = List.copyOf(chunks);
        Range.check("sequences of a prefill", chunks.size(), 1, 1 << 16);
        for (Chunk chunk : chunks) {
            Range.check("query of a causal prefill", causal ? chunk.queryLen : 1, 1, chunk.contextLen);
        }
    }

    /**
     * What one sequence brings to a prefill.
     *
     * @param queryLen new tokens
     * @param contextLen tokens that its last one sees; the new ones are among them where later tokens are hidden
     */
    public record Chunk(int queryLen, int contextLen) {
        public Chunk {
            Range.check("context", contextLen, 1, 1 << 24);
            Range.check("query", queryLen, 1, 1 << 24);
        }

        /** Tiles of up to {@value AttentionTimer#TILE_ROWS} query tokens for one head. */
        public int tiles() {
            return (queryLen + AttentionTimer.TILE_ROWS - 1) / AttentionTimer.TILE_ROWS;
        }
    }

    /** A prefill of {@code sequences} alike, of which each has {@code queryLen} new tokens and sees {@code contextLen}. */
    public static PrefillAttention of(
            AttentionHeads heads, int sequences, int queryLen, int contextLen, boolean causal) {
        return new PrefillAttention(heads, Collections.nCopies(sequences, new Chunk(queryLen, contextLen)), causal);
    }

    /** Tiles of all sequences, for one head. */
    long queryTiles() {
        long tiles = 0;
        for (Chunk chunk : chunks) {
            tiles += chunk.tiles();
        }
        return tiles;
    }

    /** Those of them that have all their rows, or are the only one of their sequence. */
    long fullTiles() {
        long tiles = 0;
        for (Chunk chunk : chunks) {
            tiles += AttentionTimer.fullTiles(chunk.queryLen);
        }
        return tiles;
    }

    long queryTokens() {
        long tokens = 0;
        for (Chunk chunk : chunks) {
            tokens += chunk.queryLen;
        }
        return tokens;
    }

    /** Cached and new tokens of all sequences. */
    long keyValueTokens() {
        long tokens = 0;
        for (Chunk chunk : chunks) {
            tokens += chunk.contextLen;
        }
        return tokens;
    }

    /** (query row, visible key) pairs that the tiles compute, masked corners included, for one head. */
    double tilePairs() {
        double pairs = 0;
        for (Chunk chunk : chunks) {
            pairs += causal
                    ? AttentionTimer.tilePairs(chunk.queryLen, chunk.contextLen - chunk.queryLen)
                    : (double) chunk.queryLen * chunk.contextLen;
        }
        return pairs;
    }

    /** Most of them that one tile computes. */
    double longestPairs() {
        double longest = 0;
        for (Chunk chunk : chunks) {
            int last = chunk.queryLen % AttentionTimer.TILE_ROWS;
            int hidden = causal || chunk.queryLen <= AttentionTimer.TILE_ROWS ? 0 : last;
            longest = Math.max(longest, AttentionTimer.longestPairs(chunk.queryLen, chunk.contextLen + hidden));
        }
        return longest;
    }

    @Override
    public double flops() {
        return 4.0 * heads.queryHeads() * heads.headDim() * tilePairs();
    }

    @Override
    public double bytes() {
        return heads.keyValueBytes() * keyValueTokens()
                + 2.0 * queryTokens() * heads.queryHeads() * heads.headDim() * DataType.BF16.bytes();
    }
}
