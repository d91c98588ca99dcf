package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.AttentionTimer;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.LatentHeads;
import org.ascendtwin.hardware.operator.LatentTimer;

/**
 * Latent attention of a few new tokens per sequence as a program. A task is one (sequence, tile of up to 256 head-token rows); it
 * starts, loads its queries, then cached rows, as key and again as value, and multiplies them. Contexts are cut where there
 * are fewer tasks than cores. An indexer comes first: its rows are streamed by all cores and scored, and only when every
 * row has its score can the best be loaded.
 */
final class LatentProgram {
    private static final int BLOCK_ROWS = LatentTimer.BLOCK_ROWS;
    private static final int INDEX_ROWS = LatentTimer.INDEX_ROWS;
    private static final double NANOS = 1e9;
    /** The queries and two blocks of rows. */
    private static final int STEPS_AHEAD = 3;

    private final Device device;
    private final LatentDecode decode;
    private final LatentHeads heads;
    private final ProgramBuilder builder;
    private double stepCount;

    private LatentProgram(Device device, LatentDecode decode) {
        this.device = device;
        this.decode = decode;
        this.heads = decode.heads();
        this.builder = new ProgramBuilder(device.cube().cores());
    }

    static KernelProgram of(Device device, LatentDecode decode) {
        LatentProgram program = new LatentProgram(device, decode);
        if (decode.heads().indexer().heads() > 0) {
            program.addScores();
            program.builder.addBarrier();
        }
        program.addTasks();
        KernelProgram.Buffering buffering = new KernelProgram.Buffering(STEPS_AHEAD, STEPS_AHEAD);
        return new KernelProgram(program.builder, buffering, CoreRates.cube(device));
    }

    private void addScores() {
        LatentHeads.Indexer indexer = heads.indexer();
        double perCore = AttentionTimer.flopsPerSecond(device) / builder.coreCount();
        double rowNanos = 2.0 * indexer.heads() * indexer.width() * decode.queryLen() / perCore * NANOS;
        double rowBytes = indexer.width() * heads.cache().bytes();
        long left = decode.scoredRows();
        long pieces = Math.max(builder.coreCount(), (left + INDEX_ROWS - 1) / INDEX_ROWS);
        for (long piece = 0; piece < pieces; piece++) {
            long rows = decode.scoredRows() * (piece + 1) / pieces - decode.scoredRows() * piece / pieces;
            if (rows > 0) {
                countStep();
                builder.leastLoaded((double) rows)
                        .add(builder.block(rows * rowBytes), CoreSteps.NO_BLOCK, rows * rowNanos, 0);
            }
        }
    }

    private void addTasks() {
        int rows = heads.queryHeads() * decode.queryLen();
        int tiles = LatentTimer.tiles(rows);
        int cuts = AttentionTimer.cuts(decode.sequences() * tiles, builder.coreCount());
        for (int sequence = 0; sequence < decode.sequences(); sequence++) {
            long visible = decode.visibleRows() * (sequence + 1) / decode.sequences()
                    - decode.visibleRows() * sequence / decode.sequences();
            for (int cut = 0; cut < cuts; cut++) {
                int seen = (int) (visible * (cut + 1) / cuts - visible * cut / cuts);
                int[] blocks = addRows(seen);
                for (int tile = 0; tile < tiles; tile++) {
                    addTask(rows * (tile + 1) / tiles - rows * tile / tiles, seen, blocks);
                }
            }
        }
    }

    /** Blocks of {@code rows} cached rows: each as key, then as value; they reach the data sheet's rate. */
    private int[] addRows(int rows) {
        double share = device.kernels().hbmEfficiency();
        int[] blocks = new int[2 * ((rows + BLOCK_ROWS - 1) / BLOCK_ROWS)];
        for (int i = 0; i < blocks.length; i += 2) {
            double bytes = Math.min(BLOCK_ROWS, rows - i / 2 * BLOCK_ROWS)
                    * heads.cache().bytes();
            blocks[i] = builder.longRowBlock(bytes * heads.keyWidth(), share);
            blocks[i + 1] = builder.longRowBlock(bytes * heads.valueWidth(), share);
        }
        return blocks;
    }

    private void addTask(int rows, int seen, int[] blocks) {
        double queryBytes = rows * heads.keyWidth() * DataType.BF16.bytes();
        double resultBytes = rows * heads.valueWidth() * DataType.BF16.bytes();
        double startNanos = device.kernels().attentionTaskSeconds() * NANOS
                + resultBytes / CoreRates.cube(device).memoryPerSecond() * NANOS;
        double flops = 2.0 * rows * (heads.keyWidth() + heads.valueWidth());
        double rowNanos = flops / LatentTimer.flopsPerSecond(device) * builder.coreCount() * NANOS;
        CoreSteps steps = builder.leastLoaded(startNanos + seen * rowNanos);
        countStep();
        steps.add(builder.block(queryBytes), CoreSteps.NO_BLOCK, 0, 0);
        steps.setUpFirst(startNanos);
        for (int i = 0; i < blocks.length; i += 2) {
            int inBlock = Math.min(BLOCK_ROWS, seen - i / 2 * BLOCK_ROWS);
            countStep();
            steps.add(blocks[i], blocks[i + 1], inBlock * rowNanos, i + 2 == blocks.length ? resultBytes : 0);
        }
    }

    private void countStep() {
        StepLimit.check("latent attention", ++stepCount);
    }
}
