package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * Latent attention on one device. Decode: T = fixed + tasks/cores · (start + queries in, results out) + rows ·
 * tiles/cores · max(load, products), where a tile is up to 256 (head, token) rows, a cached row is loaded as key and
 * again as value at one core's rate from memory, and the products run at a well-fed cube's rate: the form that fits 13
 * FusedInferAttentionScore kernels with latent heads on 910B2. An indexer streams its rows and multiplies them first.
 */
public final class LatentTimer {
    private static final int TILE_ROWS = 256;

    private final KernelCosts costs;
    private final int cores;
    private final double corePerSecond;
    private final double loadBytesPerSecond;
    private final double coldPerSecond;
    private final double flopsPerSecond;

    LatentTimer(Device device) {
        this.costs = device.kernels();
        this.cores = device.cube().cores();
        this.coldPerSecond = device.coldBytesPerSecond();
        this.corePerSecond =
                device.memory().hbmBytesPerCyclePerCore() * device.cube().hertz();
        this.loadBytesPerSecond = Math.min(corePerSecond, device.memory().hbmBytesPerSecond() / cores);
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        this.flopsPerSecond = device.flopsPerSecond(type);
    }

    /**
     * Seconds for {@code queryLen} new tokens of each of {@code sequences}.
     *
     * @param visibleRows cached rows that a token of each sequence reads, over all sequences
     * @param scoredRows index rows that are scored, over all sequences
     */
    public double decodeSeconds(LatentHeads heads, int sequences, int queryLen, long visibleRows, long scoredRows) {
        int rows = heads.queryHeads() * queryLen;
        int tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
        double tasks = Math.max(1.0, (double) sequences * tiles / cores);
        double load = (heads.keyWidth() + heads.valueWidth()) * heads.cache().bytes() / loadBytesPerSecond;
        double flops = 2.0 * Math.min(rows, TILE_ROWS) * (heads.keyWidth() + heads.valueWidth());
        double products = flops / (flopsPerSecond / cores * costs.cubeEfficiency());
        double perRow = Math.max(load, products);
        double io = ioSeconds(Math.min(rows, TILE_ROWS), heads.keyWidth() + heads.valueWidth());
        return costs.attentionFixedSeconds(io)
                + tasks * (costs.attentionTaskSeconds() + io)
                + (double) visibleRows * tiles / cores * perRow
                + indexSeconds(heads, queryLen, scoredRows, (double) scoredRows);
    }

    /**
     * Seconds for a prefill.
     *
     * @param tiles tiles of 128 tokens, over all sequences, for one head
     * @param pairs (token, visible row) pairs, over all sequences, for one head
     * @param scoredPairs (token, scored index row) pairs
     * @param scoredRows index rows read
     */
    public double prefillSeconds(LatentHeads heads, long tiles, double pairs, double scoredPairs, long scoredRows) {
        double tasks = Math.max(1.0, (double) tiles * heads.queryHeads() / cores);
        double products = 2.0
                * heads.prefillWidth()
                * heads.queryHeads()
                * pairs
                / (flopsPerSecond * costs.attentionCubeEfficiency());
        double io = ioSeconds(AttentionTimer.TILE_ROWS, heads.prefillWidth());
        return costs.attentionFixedSeconds(io)
                + costs.causalMaskSeconds()
                + tasks * (costs.attentionTaskSeconds() + io)
                + products
                + indexSeconds(heads, 1, scoredRows, scoredPairs);
    }

    /** Seconds in which one core loads the queries of {@code rows} and stores their results, {@code width} together. */
    private double ioSeconds(int rows, int width) {
        return (double) rows * width * DataType.BF16.bytes() / corePerSecond;
    }

    private double indexSeconds(LatentHeads heads, int queryLen, long rows, double pairs) {
        if (heads.indexer().heads() == 0) {
            return 0;
        }
        int width = heads.indexer().width();
        double load = rows * width * heads.cache().bytes() / coldPerSecond;
        double flops = 2.0 * heads.indexer().heads() * width * queryLen * pairs;
        return costs.attentionFixedSeconds(0)
                + Math.max(load, flops / (flopsPerSecond * costs.attentionCubeEfficiency()));
    }
}
