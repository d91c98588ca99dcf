package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.operator.LatentHeads;

/**
 * DeepSeek-V4's attention: one key-value row per token, seen as it is within a window; before that one compressed row
 * for every few tokens, of which an indexer may choose the best. The output projection is low-rank in groups.
 *
 * @param heads query heads
 * @param headDim width of a head and of the row
 * @param queryRank width of the query's low-rank vector
 * @param outputGroups groups of the output projection
 * @param outputRank width of each group's low-rank vector
 * @param window rows seen as they are
 * @param compression what happens to older rows
 */
public record CompressedAttention(
        int heads, int headDim, int queryRank, int outputGroups, int outputRank, int window, Compression compression)
        implements Attention {
    /**
     * How older rows are compressed in one layer.
     *
     * @param ratio tokens that a compressed row stands for; 0 where older rows are not seen at all
     * @param indexer what chooses among them; one without heads chooses all
     */
    public record Compression(int ratio, LatentAttention.Indexer indexer) {}

    public CompressedAttention {
        Range.check("num_attention_heads", heads, 1, 1 << 12);
        Range.check("head_dim", headDim, 8, 1 << 12);
        Range.check("sliding_window", window, 1, 1 << 30);
    }

    @Override
    public long linearParameters(int hiddenSize) {
        return replicated(hiddenSize) + split(hiddenSize);
    }

    private long replicated(int hiddenSize) {
        LatentAttention.Indexer indexer = compression.indexer();
        long index = indexer.heads() == 0
                ? 0
                : (long) queryRank * indexer.heads() * indexer.width()
                        + (long) hiddenSize * indexer.heads()
                        + compressor(hiddenSize, indexer.width());
        long compressed = compression.ratio() == 0 ? 0 : compressor(hiddenSize, headDim);
        return (long) hiddenSize * (queryRank + headDim) + index + compressed;
    }

    /** Keys and gates of a compressed row; with overlapping windows (ratio 4) twice. */
    private long compressor(int hiddenSize, int width) {
        return 2L * (compression.ratio() == 4 ? 2 : 1) * hiddenSize * width;
    }

    private long split(int hiddenSize) {
        long query = (long) queryRank * heads * headDim;
        long output = (long) heads * headDim * outputRank + (long) outputGroups * outputRank * hiddenSize;
        return query + output;
    }

    @Override
    public long smallParameters(int hiddenSize) {
        return (long) queryRank + headDim + heads;
    }

    @Override
    public double linearPerDie(int hiddenSize, int tp) {
        return replicated(hiddenSize) + (double) split(hiddenSize) / tp;
    }

    /** The compressed rows only; the window is a fixed number of rows per sequence. */
    @Override
    public double cacheBytesPerToken(int tp, DataType cache) {
        if (compression.ratio() == 0) {
            return 0;
        }
        int index = compression.indexer().width();
        return (headDim * cache.bytes() + index) / compression.ratio();
    }

    @Override
    public LatentHeads perDie(int tp, DataType cache) {
        LatentAttention.Indexer indexer = compression.indexer();
        return new LatentHeads(
                Attention.split(heads, tp),
                headDim,
                headDim,
                2 * headDim,
                cache,
                new LatentHeads.View(window, compression.ratio(), indexer.most()),
                indexer.perDie());
    }
}
