package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * Flash attention on one device, in primitives so that a step can price it without allocating.
 *
 * <p>A task, one (sequence, KV head) of a decode or one query tile of a prefill, costs its start and loading its queries
 * and storing its result at one core's rate from memory. Decode: T = fixed + √(tasks² + cache² + cube²), where tasks =
 * tasks per core × the cost of one, cache = cached bytes over the cold HBM rate, cube = products in rows of 16 at flash
 * attention's part of the cube. Prefill: T = fixed + mask + tasks + products at that same part. The fixed part is a
 * kernel's start and three tasks, which are under way at once. Forms from 39 FusedInferAttentionScore kernels measured
 * on 910B2, where a norm of exponent 2.3 fitted decode best.
 */
public final class AttentionTimer {
    private static final int CUBE_ROWS = 16;
    /** Query rows of one prefill tile. */
    public static final int TILE_ROWS = 128;

    private final KernelCosts costs;
    private final int cores;
    private final double coldPerSecond;
    private final double corePerSecond;
    private final double peakBytesPerSecond;
    private final double flopsPerSecond;

    AttentionTimer(Device device) {
        this.costs = device.kernels();
        this.cores = device.cube().cores();
        this.coldPerSecond = device.coldBytesPerSecond();
        this.corePerSecond =
                device.memory().hbmBytesPerCyclePerCore() * device.cube().hertz();
        this.peakBytesPerSecond = device.memory().hbmBytesPerSecond();
        DataType multiplied = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        this.flopsPerSecond = device.flopsPerSecond(multiplied) * costs.attentionCubeEfficiency();
    }

    /** Seconds for {@code queryLen} new tokens of each of {@code sequences} over {@code keyValueTokens} in all. */
    public double decodeSeconds(AttentionHeads heads, int sequences, int queryLen, long keyValueTokens) {
        double tasks = Math.max(1.0, (double) sequences * heads.keyValueHeads() / cores);
        double io = ioSeconds(heads.groupSize() * (double) queryLen, heads.headDim());
        double taskSeconds = tasks * (costs.attentionTaskSeconds() + io);
        double cacheSeconds = heads.keyValueBytes() * keyValueTokens / coldPerSecond;
        int rows = (heads.groupSize() * queryLen + CUBE_ROWS - 1) / CUBE_ROWS * CUBE_ROWS;
        double flops = 4.0 * heads.headDim() * heads.keyValueHeads() * rows * keyValueTokens;
        double cubeSeconds = flops / flopsPerSecond;
        double joint = Math.sqrt(taskSeconds * taskSeconds + cacheSeconds * cacheSeconds + cubeSeconds * cubeSeconds);
        return costs.attentionFixedSeconds(io) + joint;
    }

    /** Seconds in which one core loads the queries of {@code rows} (token, head) pairs and stores their results. */
    public double ioSeconds(double rows, int headDim) {
        return 2 * rows * headDim * DataType.BF16.bytes() / corePerSecond;
    }

    /** Seconds for a prefill; the arguments are those of {@link PrefillAttention}. */
    public double prefillSeconds(
            AttentionHeads heads,
            long queryTiles,
            long queryTokens,
            long keyValueTokens,
            double tilePairs,
            boolean causal) {
        double tasks = Math.max(1.0, (double) queryTiles * heads.queryHeads() / cores);
        double products = 4.0 * heads.headDim() * heads.queryHeads() * tilePairs / flopsPerSecond;
        double bytes = heads.keyValueBytes() * keyValueTokens
                + 2.0 * queryTokens * heads.queryHeads() * heads.headDim() * DataType.BF16.bytes();
        double mask = causal ? costs.causalMaskSeconds() : 0;
        double io = ioSeconds((double) queryTokens / queryTiles, heads.headDim());
        return costs.attentionFixedSeconds(io)
                + mask
                + Math.max(tasks * (costs.attentionTaskSeconds() + io) + products, bytes / peakBytesPerSecond);
    }

    /**
     * Pairs that the tiles of one sequence compute for one head: each tile of up to {@value #TILE_ROWS} new tokens sees
     * the prefix and the new tokens up to its own end.
     */
    public static double tilePairs(int queryLen, int prefixLen) {
        int whole = queryLen / TILE_ROWS;
        int rest = queryLen % TILE_ROWS;
        double pairs =
                (double) whole * TILE_ROWS * prefixLen + (double) TILE_ROWS * TILE_ROWS * whole * (whole + 1) / 2;
        int rows = (rest + CUBE_ROWS - 1) / CUBE_ROWS * CUBE_ROWS;
        return pairs + (double) rows * (prefixLen + queryLen);
    }

    /** Sum of min(p, most) over the positions p of {@code queryLen} new tokens after {@code prefixLen} cached ones. */
    public static double cappedPairs(int queryLen, int prefixLen, int most) {
        long rising = Math.clamp((long) most - prefixLen, 0, queryLen);
        double ramp = (double) rising * prefixLen + (double) rising * (rising + 1) / 2;
        return ramp + (double) (queryLen - rising) * most;
    }
}
