package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    /** A tile of a prefill's query rows, for every head. */
    private record Tile(int sequence, int rows, int visible) {
        double pairs() {
            return (double) rows * visible;
        }
    }

    /** A prefill, its longest tiles dealt first; where later tokens are hidden, each tile sees the keys up to its own end. */
    static KernelProgram of(Device device, PrefillAttention prefill) {
        AttentionHeads heads = prefill.heads();
        AttentionProgram program = new AttentionProgram(device, heads);
        List<Tile> tiles = new ArrayList<>();
        int[] firstBlocks = new int[prefill.chunks().size() * heads.keyValueHeads()];
        for (int sequence = 0; sequence < prefill.chunks().size(); sequence++) {
            PrefillAttention.Chunk chunk = prefill.chunks().get(sequence);
            for (int head = 0; head < heads.keyValueHeads(); head++) {
                firstBlocks[sequence * heads.keyValueHeads() + head] = program.addBlocks(chunk.contextLen());
            }
            addTiles(tiles, sequence, chunk, prefill.causal());
        }
        tiles.sort(Comparator.comparingDouble(Tile::pairs).reversed());
        for (Tile tile : tiles) {
            for (int head = 0; head < heads.queryHeads(); head++) {
                int cached = tile.sequence * heads.keyValueHeads() + head / heads.groupSize();
                program.addTask(tile.rows, tile.visible, firstBlocks[cached]);
            }
        }
        return program.build();
    }

    private static void addTiles(List<Tile> tiles, int sequence, PrefillAttention.Chunk chunk, boolean causal) {
        int prefix = chunk.contextLen() - chunk.queryLen();
        for (int from = 0; from < chunk.queryLen(); from += AttentionTimer.TILE_ROWS) {
            int rows = Math.min(AttentionTimer.TILE_ROWS, chunk.queryLen() - from);
            tiles.add(new Tile(sequence, rows, causal ? prefix + from + rows : chunk.contextLen()));
        }
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
        return new KernelProgram(builder, new KernelProgram.Buffering(BLOCKS_AHEAD + 1, RESULTS_AHEAD), rates);
    }
}
