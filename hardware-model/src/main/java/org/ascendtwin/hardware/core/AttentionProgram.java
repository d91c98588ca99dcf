package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.AttentionHeads;
import org.ascendtwin.hardware.operator.AttentionTimer;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.PrefillAttention;

/**
 * Flash attention as a program. A task is one (sequence, KV head) of a decode or one (sequence, query head, query tile)
 * of a prefill; it loads its queries, then keys and values in blocks of up to 512 tokens of which L1 holds two, and stores its result. Tasks
 * are dealt so that cores get equal work, a decode's long contexts cut where there are fewer tasks than cores. A task
 * costs its start on the core besides its products, which run at flash attention's part of the cube.
 */
final class AttentionProgram {
    private static final int CUBE_ROWS = 16;
    private static final int LONGEST_BLOCK = 512;
    private static final double NANOS = 1e9;
    private static final int STEPS_AHEAD = 2;
    private static final int RESULTS_AHEAD = 2;

    private final AttentionHeads heads;
    private final int blockTokens;
    private final double pairNanos;
    private final double taskNanos;
    private final List<CoreSteps> steps = new ArrayList<>();
    private final double[] coreNanos;
    private double[] blockBytes = new double[256];
    private int blockCount;
    private double stepCount;

    private AttentionProgram(Device device, AttentionHeads heads) {
        this.heads = heads;
        double tokenBytes = 2.0 * heads.headDim() * heads.cache().bytes();
        int fitting = (int) (device.cube().buffers().l1Bytes() / tokenBytes / STEPS_AHEAD);
        this.blockTokens = Math.max(CUBE_ROWS, Math.min(fitting / CUBE_ROWS * CUBE_ROWS, LONGEST_BLOCK));
        DataType type = device.cube().macsPerCycle().containsKey(DataType.BF16) ? DataType.BF16 : DataType.FP16;
        double flopsPerSecond = device.flopsPerSecond(type)
                / device.cube().cores()
                * device.kernels().attentionCubeEfficiency();
        this.pairNanos = 4.0 * heads.headDim() / flopsPerSecond * NANOS;
        this.taskNanos = device.kernels().attentionTaskSeconds() * NANOS;
        this.coreNanos = new double[device.cube().cores()];
        for (int core = 0; core < coreNanos.length; core++) {
            steps.add(new CoreSteps());
        }
    }

    /** A decode whose sequences have contexts of the same length, but for a remainder. */
    static KernelProgram of(Device device, DecodeAttention decode) {
        AttentionProgram program = new AttentionProgram(device, decode.heads());
        int sequences = decode.sequences();
        int tasks = sequences * decode.heads().keyValueHeads();
        int cuts = Math.max(1, device.cube().cores() / tasks);
        int rows = decode.heads().groupSize() * decode.queryLen();
        for (int sequence = 0; sequence < sequences; sequence++) {
            long context = decode.keyValueTokens() * (sequence + 1) / sequences
                    - decode.keyValueTokens() * sequence / sequences;
            for (int head = 0; head < decode.heads().keyValueHeads(); head++) {
                for (int cut = 0; cut < cuts; cut++) {
                    int tokens = (int) (context * (cut + 1) / cuts - context * cut / cuts);
                    int first = program.addBlocks(tokens);
                    program.addTask(rows, tokens, first, program.addBlock(rows));
                }
            }
        }
        return program.build();
    }

    /**
     * A prefill of sequences of equal length; where (row, key) pairs are hidden, each tile sees the keys up to its own
     * end, and long tiles are dealt first.
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
        for (int tile = tiles - 1; tile >= 0; tile--) {
            int rows = Math.min(AttentionTimer.TILE_ROWS, query - tile * AttentionTimer.TILE_ROWS);
            int visible = prefill.causal() ? context - query + tile * AttentionTimer.TILE_ROWS + rows : context;
            for (int sequence = 0; sequence < sequences; sequence++) {
                for (int head = 0; head < heads.queryHeads(); head++) {
                    int cached = sequence * heads.keyValueHeads() + head / heads.groupSize();
                    program.addTask(rows, visible, firstBlocks[cached], program.addBlock(rows));
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

    private int addBlock(int rows) {
        return add((double) rows * heads.headDim() * DataType.BF16.bytes());
    }

    /** Keys and values of {@code tokens}, in pairs of blocks. */
    private int addBlocks(int tokens) {
        int first = blockCount;
        for (int token = 0; token < tokens; token += blockTokens) {
            double bytes = Math.min(blockTokens, tokens - token)
                    * (double) heads.headDim()
                    * heads.cache().bytes();
            add(bytes);
            add(bytes);
        }
        return first;
    }

    private int add(double bytes) {
        if (blockCount == blockBytes.length) {
            blockBytes = Arrays.copyOf(blockBytes, 2 * blockCount);
        }
        blockBytes[blockCount] = bytes;
        return blockCount++;
    }

    /** Deals a task to the core with least work so far. */
    private void addTask(int rows, int tokens, int firstBlock, int queryBlock) {
        int core = 0;
        for (int other = 1; other < coreNanos.length; other++) {
            core = coreNanos[other] < coreNanos[core] ? other : core;
        }
        stepCount += 1 + tokens / blockTokens;
        StepLimit.check("flash attention", stepCount);
        double rowNanos = pairNanos * ((rows + CUBE_ROWS - 1) / CUBE_ROWS * CUBE_ROWS);
        coreNanos[core] += taskNanos + rowNanos * tokens;
        CoreSteps dealt = steps.get(core);
        dealt.add(queryBlock, CoreSteps.NO_BLOCK, taskNanos, 0);
        double result = (double) rows * heads.headDim() * DataType.BF16.bytes();
        int block = firstBlock;
        for (int token = 0; token < tokens; token += blockTokens) {
            int seen = Math.min(blockTokens, tokens - token);
            dealt.add(block, block + 1, rowNanos * seen, token + seen == tokens ? result : 0);
            block += 2;
        }
    }

    private KernelProgram build() {
        double[] bytes = Arrays.copyOf(blockBytes, blockCount);
        return new KernelProgram(
                bytes, bytes.length, steps, new KernelProgram.Buffering(STEPS_AHEAD, RESULTS_AHEAD, false));
    }
}
