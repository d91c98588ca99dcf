package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.VectorPass;

/**
 * A streaming vector kernel as a program. Where rows do not matter, the elements are dealt evenly to the vector cores, in
 * pieces of up to 32 KiB of which the unified buffer holds two, so that loads, vectors and stores overlap. A kernel that
 * reduces rows deals whole rows, those too long for the buffer loaded twice; one that works in phases loads the next piece
 * only when the one before is done, as measured kernels show the sum of both.
 */
final class StreamProgram {
    private static final double PIECE_BYTES = 32 * 1024;
    /** What a core is given at least: a line of L2. */
    private static final double LEAST_BYTES = 512;

    private static final double NANOS = 1e9;
    /** Pieces that the unified buffer holds. */
    private static final int PIECES_AHEAD = 2;

    private final VectorPass pass;
    private final ProgramBuilder builder;
    private final double readBytes;
    private final double writtenBytes;
    private final double againBytes;
    private final double rowNanos;
    private final double vectorCores;
    private final boolean waitsForVectors;
    private final int[] firstSteps;

    /**
     * The pass on the cores of {@code builder}.
     *
     * @param vectorCores vector cores of which each of them consists
     */
    private StreamProgram(
            Device device, VectorPass pass, ProgramBuilder builder, double vectorCores, boolean reads, boolean writes) {
        this.pass = pass;
        this.builder = builder;
        this.vectorCores = vectorCores;
        double rowBytes = pass.bytes() / pass.rows();
        this.readBytes = reads ? rowBytes * pass.readShare() : 0;
        this.writtenBytes = writes ? rowBytes * (1 - pass.readShare()) : 0;
        this.rowNanos = pass.rowSeconds(device) * NANOS / vectorCores;
        double again = pass.bytes(device.vector().buffer().bytes()) - pass.bytes();
        this.againBytes = reads ? again / pass.rows() : 0;
        // among other parts, whose buffers hold more, a load waits as long as the vectors before it take
        this.waitsForVectors = reads && vectorCores > 1 && pass.takesTurns();
        this.firstSteps = new int[builder.coreCount()];
        for (int core = 0; core < firstSteps.length; core++) {
            firstSteps[core] = builder.core(core).count();
        }
    }

    /** The pass as a kernel of its own, on the vector cores. */
    static KernelProgram of(Device device, VectorPass pass, CoreRates rates) {
        ProgramBuilder builder = new ProgramBuilder(device.vector().cores());
        new StreamProgram(device, pass, builder, 1, true, true).write();
        int ahead = pass.takesTurns() ? 1 : PIECES_AHEAD;
        return new KernelProgram(builder, new KernelProgram.Buffering(ahead, ahead), rates);
    }

    /**
     * Adds the pass to a program for AI cores, whose vector cores share the work of each.
     *
     * @param reads whether what it reads comes from memory
     * @param writes whether what it writes goes there
     */
    static KernelProgram.Buffering write(
            Device device, VectorPass pass, ProgramBuilder builder, boolean reads, boolean writes) {
        double each = (double) device.vector().cores() / builder.coreCount();
        new StreamProgram(device, pass, builder, each, reads, writes).write();
        return new KernelProgram.Buffering(PIECES_AHEAD, PIECES_AHEAD);
    }

    private void write() {
        StepLimit.check("a vector kernel", Math.max(pass.rows(), pass.bytes() / PIECE_BYTES));
        if (pass.reduces()) {
            dealRows();
        } else {
            dealElements();
        }
    }

    private void dealRows() {
        int cores = builder.coreCount();
        double rowBytes = Math.max(1, readBytes + writtenBytes);
        int together = (int) Math.max(1, Math.round(vectorCores));
        int rowsPerPiece = together * (int) Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
        for (int core = 0; core < cores; core++) {
            int rows = pass.rows() / cores + (core < pass.rows() % cores ? 1 : 0);
            for (int row = 0; row < rows; row += rowsPerPiece) {
                addPiece(core, Math.min(rowsPerPiece, rows - row));
            }
        }
    }

    private void dealElements() {
        double bytes = pass.rows() * (readBytes + writtenBytes);
        int cores = (int) Math.clamp(Math.floor(pass.bytes() / LEAST_BYTES), 1, builder.coreCount());
        int pieces = (int) Math.max(1, Math.ceil(bytes / cores / vectorCores / PIECE_BYTES));
        double rows = (double) pass.rows() / cores / pieces;
        for (int core = 0; core < cores; core++) {
            for (int piece = 0; piece < pieces; piece++) {
                addPiece(core, rows);
            }
        }
    }

    private void addPiece(int core, double rows) {
        int block = readBytes == 0 ? CoreSteps.NO_BLOCK : builder.block(rows * readBytes);
        int again = againBytes == 0 ? CoreSteps.NO_BLOCK : builder.block(rows * againBytes);
        // rows are whole: of an odd one, some of an AI core's vector cores have none
        double busiest = pass.reduces() ? Math.ceil(rows / vectorCores) * vectorCores : rows;
        CoreSteps steps = builder.core(core);
        steps.add(block, again, busiest * rowNanos, rows * writtenBytes);
        if (waitsForVectors && steps.count() > firstSteps[core] + 1) {
            steps.setUpFirst(busiest * rowNanos);
        }
        steps.storeThrough();
    }
}
