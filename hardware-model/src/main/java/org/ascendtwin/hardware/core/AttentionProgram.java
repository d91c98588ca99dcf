package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.AttentionTimer;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.PrefillAttention;

/**
 * Flash attention as a program. A task is one (sequence, KV head) of a decode or one (sequence, query head, query tile)
 * of a prefill; it loads its queries, then keys and values in blocks of up to 512 tokens of which L1 holds two, and stores
 * its result. Tasks are dealt so that cores get equal work, a decode's long contexts cut where there are fewer tasks than
 * cores. A task costs its start on the core besides its products, which run at flash attention's part of the cube; half of
 * the start comes before its loads.
 */
final class AttentionProgram {
    private static final int CUBE_ROWS = 16;
    private static final int LONGEST_BLOCK = 512;
    private static final double NANOS = 1e9;
    /** Steps of a KV block that L1 holds. */
    private static final int BLOCKS_AHEAD = 2;

    private static final int RESULTS_AHEAD = 2;

    private final AttentionHeads heads;
    private final CoreRates rates;
    private final ProgramBuilder builder;
    private final int blockTokens;
    private final double pairNanos;
    private final double taskNanos;
    private final double setupNanos;
    private double stepCount;

    private AttentionProgram(Device device, AttentionHeads heads) {
        this.heads = heads;
        this.rates = CoreRates.cube(device);
        this.builder = new ProgramBuilder(device.cube().cores());
        double tokenBytes = 2.0 * heads.headDim() * heads.cache().bytes();
        int fitting = (int) (device.cube().buffers().l1Bytes() / tokenBytes / BLOCKS_AHEAD);
        this.blockTokens = Math.max(CUBE_ROWS, Math.min(fitting / CUBE_ROWS * CUBE_ROWS, LONGEST_BLOCK));
        double flopsPerSecond =
                AttentionTimer.flopsPerSecond(device) / device.cube().cores();
        this.pairNanos = 4.0 * heads.headDim() / flopsPerSecond * NANOS;
        this.taskNanos = device.kernels().attentionTaskSeconds() * NANOS;
        this.setupNanos = taskNanos * AttentionTimer.START_BEFORE_LOADS;
    }

    /** A decode whose sequences have contexts of the same length, but for a remainder. */
    static KernelProgram of(Device device, DecodeAttention decode) {
        AttentionProgram program = new AttentionProgram(device, decode.heads());
        int sequences = decode.sequences();
        int cuts = AttentionTimer.cuts(
                sequences * decode.heads().keyValueHeads(), device.cube().cores());
        int rows = decode.heads().groupSize() * decode.queryLen();
        for (int sequence = 0; sequence < sequences; sequence++) {
            long context = decode.keyValueTokens() * (sequence + 1) / sequences
                    - decode.keyValueTokens() * sequence / sequences;
            for (int head = 0; head < decode.heads().keyValueHeads(); head++) {
                for (int cut = 0; cut < cuts; cut++) {
                    int tokens = (int) (context * (cut + 1) / cuts - context * cut / cuts);
                    program.addTask(rows, tokens, program.addBlocks(tokens));
                }
            }
        }
        return program.build();
    }

    /**
     * A prefill of sequences of equal length; where (row, key) pairs are hidden, each tile sees the keys up to its own
     * end, and large tiles are dealt first.
     */
    static KernelProgram of(Device device, PrefillAttention prefill) {
        AttentionHeads heads = prefill.heads();
        AttentionProgram program = new AttentionProgram(device, heads);
        int sequences = sequences(prefill);
        int query = (int) (prefill.queryTokens() / sequences);
        int context = (int) (prefill.keyValueTokens() / sequences);
        int tiles = (query + AttentionTimer.TILE_ROWS - 1) / AttentionTimer.TILE_ROWS;
        int[] firstBlocks = new int[sequences * heads.keyValueHeads()];
        for (int i = 0; i < firstBlocks.length; i++) {
            firstBlocks[i] = program.addBlocks(context);
        }
        int last = query - (tiles - 1) * AttentionTimer.TILE_ROWS;
        int smaller = 0; // full tiles with fewer pairs than the last one, which may have fewer rows
        while (smaller < tiles - 1
                && (double) AttentionTimer.TILE_ROWS * (context - query + (smaller + 1) * AttentionTimer.TILE_ROWS)
                        < (double) last * context) {
            smaller++;
        }
        for (int dealt = 0; dealt < tiles; dealt++) {
            int larger = tiles - 1 - smaller;
            int tile = dealt < larger ? tiles - 2 - dealt : dealt == larger ? tiles - 1 : tiles - 1 - dealt;
            int rows = Math.min(AttentionTimer.TILE_ROWS, query - tile * AttentionTimer.TILE_ROWS);
            int visible = prefill.causal() ? context - query + tile * AttentionTimer.TILE_ROWS + rows : context;
            for (int sequence = 0; sequence < sequences; sequence++) {
                for (int head = 0; head < heads.queryHeads(); head++) {
                    int cached = sequence * heads.keyValueHeads() + head / heads.groupSize();
                    program.addTask(rows, visible, firstBlocks[cached]);
                }
            }
        }
        return program.build();
    }

    /** How many sequences of equal length the operator's sums over the batch come from. */
    private static int sequences(PrefillAttention prefill) {
        for (int sequences = 1; sequences <= prefill.queryTokens(); sequences++) {
            long query = prefill.queryTokens() / sequences;
            long tiles = sequences * ((query + AttentionTimer.TILE_ROWS - 1) / AttentionTimer.TILE_ROWS);
            if (tiles == prefill.queryTiles()
                    && prefill.queryTokens() % sequences == 0
                    && prefill.keyValueTokens() % sequences == 0
                    && isClose(prefill, sequences)) {
                return sequences;
            }
        }
        throw new IllegalArgumentException(prefill
                + " is no batch of sequences of equal length; allowed: those only. Maybe simulate each length apart");
    }

    private static boolean isClose(PrefillAttention prefill, int sequences) {
        int query = (int) (prefill.queryTokens() / sequences);
        int context = (int) (prefill.keyValueTokens() / sequences);
        double pairs = prefill.causal() ? AttentionTimer.tilePairs(query, context - query) : (double) query * context;
        return Math.abs(sequences * pairs - prefill.tilePairs()) <= 1e-6 * prefill.tilePairs();
    }

    private double rowBytes(int rows) {
        return (double) rows * heads.headDim() * DataType.BF16.bytes();
    }

    /** Keys and values of {@code tokens}, in pairs of blocks. */
    private int addBlocks(int tokens) {
        int first = CoreSteps.NO_BLOCK;
        for (int token = 0; token < tokens; token += blockTokens) {
            double bytes = Math.min(blockTokens, tokens - token)
                    * (double) heads.headDim()
                    * heads.cache().bytes();
            int keys = builder.block(bytes);
            builder.block(bytes);
            first = first == CoreSteps.NO_BLOCK ? keys : first;
        }
        return first;
    }

    /** Deals a task to the core with least work so far. */
    private void addTask(int rows, int tokens, int firstBlock) {
        stepCount += 1 + tokens / blockTokens;
        StepLimit.check("flash attention", stepCount);
        double rowNanos = pairNanos * ((rows + CUBE_ROWS - 1) / CUBE_ROWS * CUBE_ROWS);
        // the cube waits for queries and results as long as they take at the core's rate
        double startNanos = taskNanos + 2 * rowBytes(rows) / rates.memoryPerSecond() * NANOS;
        CoreSteps dealt = builder.leastLoaded(startNanos + rowNanos * tokens);
        dealt.add(builder.block(rowBytes(rows)), CoreSteps.NO_BLOCK, startNanos, 0);
        dealt.setUpFirst(setupNanos);
        int block = firstBlock;
        for (int token = 0; token < tokens; token += blockTokens) {
            int seen = Math.min(blockTokens, tokens - token);
            dealt.add(block, block + 1, rowNanos * seen, token + seen == tokens ? rowBytes(rows) : 0);
            block += 2;
        }
    }

    private KernelProgram build() {
        return new KernelProgram(builder, new KernelProgram.Buffering(BLOCKS_AHEAD + 1, RESULTS_AHEAD, false), rates);
    }
}
