package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;

/**
 * Latent attention of a few new tokens per sequence, after the scoring of its rows where only some are chosen.
 *
 * @param sequences sequences of the batch
 * @param queryLen new tokens of each
 * @param heads the heads of one die
 * @param visibleRows cached rows that a token of each sequence reads, over all sequences
 * @param scoredRows index rows that are scored, over all sequences; 0 where nothing is chosen
 */
public record LatentDecode(int sequences, int queryLen, LatentHeads heads, long visibleRows, long scoredRows)
        implements Operator {
    @Override
    public double flops() {
        return flops(heads, queryLen, visibleRows, scoredRows);
    }

    @Override
    public double bytes() {
        return bytes(heads, sequences, queryLen, visibleRows, scoredRows);
    }

    /** The same without an operator object. */
    public static double flops(LatentHeads heads, int queryLen, long visibleRows, long scoredRows) {
        double attention = 2.0 * heads.queryHeads() * queryLen * visibleRows * (heads.keyWidth() + heads.valueWidth());
        double scores = 2.0 * heads.indexer().heads() * heads.indexer().width() * queryLen * scoredRows;
        return attention + scores;
    }

    /** The same without an operator object. */
    public static double bytes(LatentHeads heads, int sequences, int queryLen, long visibleRows, long scoredRows) {
        double rows = visibleRows * heads.keyWidth() * heads.cache().bytes();
        double index = scoredRows * heads.indexer().width() * heads.cache().bytes();
        double queries = (double) sequences
                * queryLen
                * heads.queryHeads()
                * (heads.keyWidth() + heads.valueWidth())
                * DataType.BF16.bytes();
        return rows + index + queries;
    }
}
