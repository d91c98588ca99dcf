package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * Attention heads of one die that all read one latent row per token (DeepSeek-V2's multi-head latent attention, and its
 * sparse and compressed successors).
 *
 * @param queryHeads query heads
 * @param keyWidth elements of a cached row
 * @param valueWidth elements of it that are also the value
 * @param prefillWidth elements multiplied per (token, visible row) and head in a prefill, key and value together
 * @param cache format of the cached rows
 * @param view which rows a token sees
 * @param indexer what chooses them
 */
public record LatentHeads(
        int queryHeads, int keyWidth, int valueWidth, int prefillWidth, DataType cache, View view, Indexer indexer)
        implements Mixer {
    /**
     * Which rows a token sees: the last few as they are, and of those before one row for every few, the best only.
     *
     * @param window rows seen as they are; 0 for none
     * @param ratio tokens that one further row stands for; 0 where there are no further rows
     * @param most further rows that are chosen; 0 for all
     */
    public record View(int window, int ratio, int most) {
        /** Every token's row. */
        public static final View ALL = new View(0, 1, 0);

        /** (token, row) pairs of {@code queryLen} new tokens after {@code prefixLen} cached ones. */
        public double pairs(int queryLen, int prefixLen) {
            double pairs = AttentionTimer.cappedPairs(queryLen, prefixLen, window);
            if (ratio > 0) {
                int limit = most == 0 ? Integer.MAX_VALUE : Math.multiplyExact(most, ratio);
                pairs += AttentionTimer.cappedPairs(queryLen, prefixLen, limit) / ratio;
            }
            return pairs;
        }

        long rows(int contextLen) {
            long rows = Math.min(contextLen, window);
            if (ratio > 0) {
                int further = (contextLen + ratio - 1) / ratio;
                rows += most > 0 ? Math.min(further, most) : further;
            }
            return rows;
        }
    }

    /**
     * What scores the rows to choose from.
     *
     * @param heads scoring heads; 0 where nothing is chosen
     * @param width of each, and of a cached index row
     */
    public record Indexer(int heads, int width) {
        /** No choice is made. */
        public static final Indexer NONE = new Indexer(0, 0);
    }

    @Override
    public boolean seesAll() {
        return view.equals(View.ALL);
    }

    @Override
    public long visibleTokens(int contextLen) {
        return view.rows(contextLen);
    }

    /** Index rows that are scored for a token with {@code contextLen} tokens before it. */
    public long scoredRows(int contextLen) {
        return indexer.heads() == 0 ? 0 : (contextLen + view.ratio() - 1) / view.ratio();
    }
}
