package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.device.RatioField;

/**
 * Latent attention on one device. Decode: T = fixed + turns · (start + queries in, results out + rows · max(load,
 * products)), where a task is one (sequence, tile of up to 256 (head, token) rows) and a turn one task on every core, a cached
 * row is loaded as key and again as value at one core's rate from memory, and the products run at a well-fed cube's rate:
 * the form that fits 13 FusedInferAttentionScore kernels with latent heads on 910B2. An indexer streams its rows and
 * multiplies them first.
 */
public final class LatentTimer {
    private static final int TILE_ROWS = 256;

    /** Index rows that a core loads at once, where each core has as many. */
    public static final int INDEX_ROWS = 512;

    /** Cached rows that a task loads at once. */
    public static final int BLOCK_ROWS = 128;

    private final FittedLaws laws;
    private final RatioField ratios;
    private final KernelCosts costs;
    private final int cores;
    private final double corePerSecond;
    private final double loadBytesPerSecond;
    private final double l2PerSecondPerCore;
    private final double coldPerSecond;
    private final double latentFlopsPerSecond;
    private final double flopsPerSecond;

    LatentTimer(Device device, FittedLaws laws, RatioField ratios) {
        this.ratios = ratios;
        this.laws = laws;
        this.costs = device.kernels();
        this.cores = device.cube().cores();
        this.coldPerSecond = device.coldBytesPerSecond();
        this.corePerSecond = device.coreBytesPerSecond();
        this.loadBytesPerSecond = Math.min(corePerSecond, device.memory().hbmBytesPerSecond() / cores);
        this.l2PerSecondPerCore = device.l2BytesPerSecond() / cores;
        this.latentFlopsPerSecond = flopsPerSecond(device);
        this.flopsPerSecond = AttentionTimer.flopsPerSecond(device);
    }

    /** Tiles of up to {@value #TILE_ROWS} into which the (head, token) rows of one sequence are cut evenly. */
    public static int tiles(int rows) {
        return (rows + TILE_ROWS - 1) / TILE_ROWS;
    }

    /** What the cube does in latent decode attention, in FLOP/s of the whole die. */
    public static double flopsPerSecond(Device device) {
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        return device.flopsPerSecond(type) * device.kernels().cubeEfficiency();
    }

    /**
     * Seconds for {@code queryLen} new tokens of each of {@code sequences}.
     *
     * @param visibleRows cached rows that a token of each sequence reads, over all sequences
     * @param scoredRows index rows that are scored, over all sequences
     */
    public double decodeSeconds(LatentHeads heads, int sequences, int queryLen, long visibleRows, long scoredRows) {
        return decodeSeconds(terms(heads, sequences, queryLen), visibleRows, scoredRows);
    }

    /**
     * What a decode takes whatever is cached.
     *
     * @param turns of all cores
     * @param cuts parts of the rows of a sequence
     * @param taskSeconds start of a task, its queries and its results
     * @param slowerSeconds of a row, the larger of its load and its products
     * @param fasterSeconds of a row, the smaller
     * @param fixedSeconds of the kernel
     */
    public record DecodeTerms(
            LatentHeads heads,
            int sequences,
            int queryLen,
            long turns,
            int cuts,
            double taskSeconds,
            double slowerSeconds,
            double fasterSeconds,
            double fixedSeconds) {}

    /** What a decode of {@code queryLen} new tokens of each of {@code sequences} takes whatever is cached. */
    public DecodeTerms terms(LatentHeads heads, int sequences, int queryLen) {
        int rows = heads.queryHeads() * queryLen;
        int tasks = sequences * tiles(rows);
        int cuts = AttentionTimer.cuts(tasks, cores);
        long turns = ((long) tasks * cuts + cores - 1) / cores;
        double rowBytes =
                (heads.keyWidth() + heads.valueWidth()) * heads.cache().bytes();
        double others = 1 - 1.0 / tiles(rows);
        double load = rowBytes * ((1 - others) / loadBytesPerSecond + others / l2PerSecondPerCore);
        double flops = 2.0 * rows / tiles(rows) * (heads.keyWidth() + heads.valueWidth());
        double products = flops / (latentFlopsPerSecond / cores);
        double io = ioSeconds((double) rows / tiles(rows), heads.keyWidth() + heads.valueWidth());
        return new DecodeTerms(
                heads,
                sequences,
                queryLen,
                turns,
                cuts,
                costs.attentionTaskSeconds() + io,
                Math.max(load, products),
                Math.min(load, products),
                fixedSeconds(heads, queryLen));
    }

    /** As {@link #decodeSeconds(LatentHeads, int, int, long, long)}. */
    public double decodeSeconds(DecodeTerms terms, long visibleRows, long scoredRows) {
        double taskRows = (double) visibleRows / terms.sequences / terms.cuts;
        double work = terms.turns * (terms.taskSeconds + taskRows * terms.slowerSeconds)
                + Math.min(taskRows, BLOCK_ROWS) * terms.fasterSeconds
                + indexSeconds(terms.heads, terms.queryLen, scoredRows, (double) scoredRows);
        return laws.seconds(KernelFamily.LATENT_ATTENTION, terms.fixedSeconds, work)
                * (ratios.none() ? 1 : ratio(terms.heads, terms.sequences, visibleRows));
    }

    private double ratio(LatentHeads heads, int sequences, long visibleRows) {
        KernelPlace place = KernelPlace.latent(heads, sequences, visibleRows);
        return ratios.ratio(place.variant(), place.group(), place.along());
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
        double products = 2.0 * heads.prefillWidth() * heads.queryHeads() * pairs / flopsPerSecond;
        double io = ioSeconds(AttentionTimer.TILE_ROWS, heads.prefillWidth());
        return costs.attentionFixedSeconds(io)
                + indexFixedSeconds(heads)
                + costs.causalMaskSeconds()
                + tasks * (costs.attentionTaskSeconds() + io)
                + products
                + indexSeconds(heads, 1, scoredRows, scoredPairs);
    }

    /** Start and pipeline of a decode of {@code queryLen} tokens a sequence, and those of its indexer. */
    double fixedSeconds(LatentHeads heads, int queryLen) {
        int rows = heads.queryHeads() * queryLen;
        return costs.attentionFixedSeconds(
                        ioSeconds((double) rows / tiles(rows), heads.keyWidth() + heads.valueWidth()))
                + indexFixedSeconds(heads);
    }

    /** Seconds in which one core loads the queries of {@code rows} and stores their results, {@code width} together. */
    double ioSeconds(double rows, int width) {
        return rows * width * DataType.BF16.bytes() / corePerSecond;
    }

    private double indexFixedSeconds(LatentHeads heads) {
        return heads.indexer().heads() == 0 ? 0 : costs.attentionFixedSeconds(0);
    }

    private double indexSeconds(LatentHeads heads, int queryLen, long rows, double pairs) {
        if (heads.indexer().heads() == 0) {
            return 0;
        }
        int width = heads.indexer().width();
        double load = rows * width * heads.cache().bytes() / coldPerSecond;
        double flops = 2.0 * heads.indexer().heads() * width * queryLen * pairs;
        double products = flops / flopsPerSecond;
        double pieces = Math.max(1, (double) rows / INDEX_ROWS / cores);
        return Math.max(load, products) + Math.min(load, products) / pieces;
    }
}
