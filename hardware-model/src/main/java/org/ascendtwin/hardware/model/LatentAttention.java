package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.LatentHeads;

/**
 * Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): queries and one shared key-value row per token come from
 * low-rank projections. With an indexer (DeepSeek-V3.2) a token sees only the rows that score best.
 *
 * @param heads query heads
 * @param queryRank width of the query's low-rank vector
 * @param latentRank width of the key-value row without its rotary part
 * @param ropeDim rotary part of the row and of each head
 * @param nopeDim rest of a query head
 * @param valueDim width of a value head
 * @param indexer what scores rows; one without heads scores none
 */
public record LatentAttention(
        int heads, int queryRank, int latentRank, int ropeDim, int nopeDim, int valueDim, Indexer indexer)
        implements Attention {
    /**
     * The lightning indexer of one layer.
     *
     * @param heads scoring heads; 0 where the layer has none
     * @param width of each, and of a cached index row
     * @param most rows that are chosen; 0 where all are seen
     */
    public record Indexer(int heads, int width, int most) {
        /** Every row is seen. */
        public static final Indexer NONE = new Indexer(0, 0, 0);

        long parameters(int hiddenSize, int queryRank) {
            return (long) queryRank * heads * width + (long) hiddenSize * width + (long) hiddenSize * heads;
        }

        LatentHeads.Indexer perDie() {
            return new LatentHeads.Indexer(heads, width);
        }
    }

    public LatentAttention {
        Range.check("num_attention_heads", heads, 1, 1 << 12);
        Range.check("q_lora_rank", queryRank, 1, 1 << 16);
        Range.check("kv_lora_rank", latentRank, 1, 1 << 16);
    }

    /** Elements of a cached row. */
    public int rowWidth() {
        return latentRank + ropeDim;
    }

    @Override
    public long linearParameters(int hiddenSize) {
        return replicated(hiddenSize) + perHead(hiddenSize) * heads;
    }

    private long replicated(int hiddenSize) {
        return (long) hiddenSize * (queryRank + rowWidth()) + indexer.parameters(hiddenSize, queryRank);
    }

    private long perHead(int hiddenSize) {
        return (long) queryRank * (nopeDim + ropeDim)
                + (long) latentRank * (nopeDim + valueDim)
                + (long) valueDim * hiddenSize;
    }

    @Override
    public long smallParameters(int hiddenSize) {
        return (long) queryRank + latentRank + 2L * indexer.width();
    }

    @Override
    public double linearPerDie(int hiddenSize, int tp) {
        return replicated(hiddenSize) + (double) perHead(hiddenSize) * heads / tp;
    }

    /** The row, its rotary part always at 16 bits, on every die; and the index row with its scale (pool_configurator.py). */
    @Override
    public double cacheBytesPerToken(int tp, DataType cache) {
        double index = indexer.heads() == 0 ? 0 : indexer.width() + indexer.width() / 128.0 * 4;
        return latentRank * cache.bytes() + ropeDim * DataType.BF16.bytes() + index;
    }

    @Override
    public LatentHeads perDie(int tp, DataType cache) {
        boolean sparse = indexer.most() > 0;
        int prefillWidth = sparse ? rowWidth() + latentRank : nopeDim + ropeDim + valueDim;
        return new LatentHeads(
                Attention.split(heads, tp),
                rowWidth(),
                latentRank,
                prefillWidth,
                cache,
                new LatentHeads.View(0, 1, indexer.most()),
                indexer.perDie());
    }
}
