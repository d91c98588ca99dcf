package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.KernelFamily;
import org.ascendtwin.hardware.device.RatioField;

/**
 * Flash attention on one device, in primitives so that a step can price it without allocating.
 *
 * <p>A task, one (sequence, KV head) of a decode or one query tile of a prefill, costs its start, loading its queries and
 * storing its result at one core's rate from memory, and its products in rows of 16 at flash attention's part of the cube.
 * Tasks take turns on the cores. Decode: T = fixed + max(loads, tasks), where half of a start comes before the loads of a
 * task, which share the memory. Prefill: T = fixed + mask + the busiest core's tasks. The fixed part is a kernel's start
 * and three tasks, which are under way at once. Forms from 39 FusedInferAttentionScore kernels measured on 910B2.
 */
public final class AttentionTimer {
    private static final int CUBE_ROWS = 16;
    /** Query rows of one prefill tile. */
    public static final int TILE_ROWS = 128;
    /** Cached tokens that a task loads at once, where L1 is large enough. */
    public static final int BLOCK_TOKENS = 512;
    /** Part of a task's start that comes before its loads; the rest runs beside them. */
    public static final double START_BEFORE_LOADS = 0.5;

    private final FittedLaws laws;
    private final RatioField ratios;
    private final KernelCosts costs;
    private final int cores;
    private final double coldPerSecond;
    private final double corePerSecond;
    private final double peakBytesPerSecond;
    private final double l2PerSecondPerCore;
    private final double flopsPerSecond;
    private final double rowGapBytes;

    AttentionTimer(Device device, KernelDetails details, FittedLaws laws, RatioField ratios) {
        this.ratios = ratios;
        this.laws = laws;
        this.rowGapBytes = details.rowGapBytes();
        this.costs = device.kernels();
        this.cores = device.cube().cores();
        this.coldPerSecond = device.coldBytesPerSecond();
        this.l2PerSecondPerCore = device.l2BytesPerSecond() / cores;
        this.peakBytesPerSecond = device.memory().hbmBytesPerSecond();
        this.corePerSecond = device.coreBytesPerSecond();
        this.flopsPerSecond = flopsPerSecond(device);
    }

    /**
     * Seconds for {@code queryLen} new tokens of each of {@code sequences} over {@code keyValueTokens} in all.
     *
     * @param rereadTokens of these, in pages that another sequence has as well, counted for each but the first: cores go
     *     through such pages together, and find them in L2
     */
    public double decodeSeconds(
            AttentionHeads heads, int sequences, int queryLen, long keyValueTokens, long rereadTokens) {
        int tasks = sequences * heads.keyValueHeads();
        int cuts = cuts(tasks, cores);
        int parts = tasks * cuts;
        double io = ioSeconds(heads.groupSize() * (double) queryLen, heads.headDim());
        double start = costs.attentionTaskSeconds() + io;
        double gaps = 1 + rowGapBytes / (heads.headDim() * heads.cache().bytes());
        double queryBytes = heads.groupSize() * (double) queryLen * heads.headDim() * DataType.BF16.bytes();
        double again = gaps * heads.keyValueBytes() * rereadTokens / parts;
        double fresh = gaps * heads.keyValueBytes() * keyValueTokens / parts + queryBytes - again;
        int rows = (heads.groupSize() * queryLen + CUBE_ROWS - 1) / CUBE_ROWS * CUBE_ROWS;
        double tokens = (double) keyValueTokens / sequences / cuts;
        double products = 4.0 * heads.headDim() * rows * tokens / (flopsPerSecond / cores);
        double beforeLoads = START_BEFORE_LOADS * costs.attentionTaskSeconds();
        int turns = parts / cores;
        int rest = parts % cores;
        double loads = turns * loadSeconds(fresh, again, cores, beforeLoads)
                + (rest == 0 ? 0 : loadSeconds(fresh, again, rest, beforeLoads));
        double lastBlock = products / Math.max(1, tokens / BLOCK_TOKENS);
        double computes = (turns + (rest == 0 ? 0 : 1)) * (start + products);
        double work = Math.max(loads + lastBlock, beforeLoads + computes);
        return laws.seconds(KernelFamily.DECODE_ATTENTION, costs.attentionFixedSeconds(io), work)
                * (ratios.none() ? 1 : ratio(heads, sequences, keyValueTokens));
    }

    private double ratio(AttentionHeads heads, int sequences, long keyValueTokens) {
        KernelPlace place = KernelPlace.decode(heads, sequences, keyValueTokens);
        return ratios.ratio(place.variant(), place.group(), place.along());
    }

    double fixedSeconds(DecodeAttention decode) {
        double rows = decode.heads().groupSize() * (double) decode.queryLen();
        return costs.attentionFixedSeconds(ioSeconds(rows, decode.heads().headDim()));
    }

    double fixedSeconds(PrefillAttention prefill) {
        double rows = (double) prefill.queryTokens() / prefill.queryTiles();
        double mask = prefill.causal() ? costs.causalMaskSeconds() : 0;
        return costs.attentionFixedSeconds(ioSeconds(rows, prefill.heads().headDim())) + mask;
    }

    /** Seconds in which one core loads the queries of {@code rows} (token, head) pairs and stores their results. */
    public double ioSeconds(double rows, int headDim) {
        return 2 * rows * headDim * DataType.BF16.bytes() / corePerSecond;
    }

    /**
     * The loads of one task each on {@code busy} cores. In step, all wait while all start and then share the memory; free,
     * those that load have what those that start leave. Tasks of like length are half-way between the two. Cold bytes and
     * re-reads add, as a core's loads pass one pipe.
     */
    private double loadSeconds(double fresh, double again, int busy, double beforeLoads) {
        double reread = again / l2PerSecondPerCore;
        double shared = fresh * busy / coldPerSecond + reread;
        double alone = beforeLoads + fresh / corePerSecond + reread;
        double inStep = Math.max(alone, beforeLoads + shared);
        return (inStep + Math.max(alone, shared)) / 2;
    }

    /** Parts into which every task's context is cut where there are fewer tasks than {@code cores}. */
    public static int cuts(int tasks, int cores) {
        return Math.max(1, cores / tasks);
    }

    /** What the cube does in flash attention, softmax between its products, in FLOP/s of the whole die. */
    public static double flopsPerSecond(Device device) {
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        return device.flopsPerSecond(type) * device.kernels().attentionCubeEfficiency();
    }

    /** Seconds for a prefill; the arguments are those of {@link PrefillAttention}. */
    public double prefillSeconds(
            AttentionHeads heads,
            long queryTiles,
            long fullTiles,
            long queryTokens,
            long keyValueTokens,
            double tilePairs,
            double longestPairs,
            boolean causal) {
        double io = ioSeconds((double) queryTokens / queryTiles, heads.headDim());
        double start = costs.attentionTaskSeconds() + io;
        double pairSeconds = 4.0 * heads.headDim() * cores / flopsPerSecond;
        double rows = fullTiles < queryTiles ? TILE_ROWS : Math.min(TILE_ROWS, roundedRows(queryTokens, queryTiles));
        double beforeLoads = START_BEFORE_LOADS * costs.attentionTaskSeconds();
        double tokenSeconds = 2.0 * heads.headDim() * heads.cache().bytes() / l2PerSecondPerCore;
        double cached = beforeLoads + tokenSeconds * longestPairs / rows;
        double longest = start + pairSeconds * longestPairs;
        double loads = queryTiles * beforeLoads + tokenSeconds * tilePairs / rows;
        double work = Math.max(loads, queryTiles * start + pairSeconds * tilePairs);
        double notFull = (queryTiles - fullTiles) * start
                + Math.max(0, (double) queryTokens / TILE_ROWS - fullTiles) * pairSeconds * longestPairs;
        double shortest = Math.max(0, 2 * (work - notFull) / fullTiles - longest);
        double rest = queryTiles == fullTiles ? 0 : Math.max(cached, notFull / (queryTiles - fullTiles));
        boolean smaller = rest < shortest;
        double whole = dealtSeconds(heads.queryHeads(), fullTiles, work - notFull, shortest);
        double dealt = smaller ? whole : Math.max(whole, dealtSeconds(heads.queryHeads(), queryTiles, work, shortest));
        boolean turns = queryTiles * heads.queryHeads() > cores;
        double even = work * heads.queryHeads() / cores + (turns ? Math.min(rest, shortest) / 2 : 0);
        double busiest = Math.max(Math.max(cached, longest), Math.max(even, dealt));
        double bytes = heads.keyValueBytes() * keyValueTokens
                + 2.0 * queryTokens * heads.queryHeads() * heads.headDim() * DataType.BF16.bytes();
        double mask = causal ? costs.causalMaskSeconds() : 0;
        double afterStart = Math.max(beforeLoads + busiest, bytes / peakBytesPerSecond);
        return laws.seconds(KernelFamily.PREFILL_ATTENTION, costs.attentionFixedSeconds(io) + mask, afterStart);
    }

    private static double roundedRows(long tokens, long tiles) {
        return Math.ceil((double) tokens / tiles / CUBE_ROWS) * CUBE_ROWS;
    }

    /** The busiest core's share of tasks that are dealt longest first: the mean, and where turns are not full the shortest. */
    private double dealtSeconds(int queryHeads, long tiles, double seconds, double shortest) {
        double turns = (double) tiles * queryHeads / cores;
        return seconds * queryHeads / cores + (Math.ceil(turns) - turns) * shortest;
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

    /** Tiles of one sequence that have all their rows; the only tile counts as one of them. */
    public static int fullTiles(int queryLen) {
        return Math.max(1, queryLen / TILE_ROWS);
    }

    /** Pairs of the tile of one sequence that sees most, where {@code seen} tokens are visible to its last row. */
    public static double longestPairs(int queryLen, int seen) {
        int rows = queryLen >= TILE_ROWS ? TILE_ROWS : (queryLen + CUBE_ROWS - 1) / CUBE_ROWS * CUBE_ROWS;
        int hidden = queryLen > TILE_ROWS ? queryLen % TILE_ROWS : 0;
        return (double) rows * (seen - hidden);
    }

    /** Sum of min(p, most) over the positions p of {@code queryLen} new tokens after {@code prefixLen} cached ones. */
    public static double cappedPairs(int queryLen, int prefixLen, int most) {
        long rising = Math.clamp((long) most - prefixLen, 0, queryLen);
        double ramp = (double) rising * prefixLen + (double) rising * (rising + 1) / 2;
        return ramp + (double) (queryLen - rising) * most;
    }
}
