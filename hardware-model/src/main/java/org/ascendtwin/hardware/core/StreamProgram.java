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

    private final VectorPass pass;
    private final ProgramBuilder builder;
    private final double rowBytes;
    private final double againBytes;
    private final double rowNanos;

    private StreamProgram(Device device, VectorPass pass) {
        this.pass = pass;
        this.builder = new ProgramBuilder(device.vector().cores());
        this.rowBytes = pass.bytes() / pass.rows();
        this.rowNanos = pass.rowSeconds(device) * NANOS;
        double again = pass.bytes(device.vector().buffer().bytes()) - pass.bytes();
        this.againBytes = again / pass.rows();
    }

    static KernelProgram of(Device device, VectorPass pass, CoreRates rates) {
        StreamProgram program = new StreamProgram(device, pass);
        StepLimit.check("a vector kernel", Math.max(pass.rows(), pass.bytes() / PIECE_BYTES));
        int ahead = pass.takesTurns() ? 1 : 2;
        if (pass.reduces()) {
            program.dealRows();
        } else {
            program.dealElements();
        }
        return new KernelProgram(program.builder, new KernelProgram.Buffering(ahead, ahead, true), rates);
    }

    private void dealRows() {
        int cores = builder.coreCount();
        int rowsPerPiece = (int) Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
        for (int core = 0; core < cores; core++) {
            int rows = pass.rows() / cores + (core < pass.rows() % cores ? 1 : 0);
            for (int row = 0; row < rows; row += rowsPerPiece) {
                addPiece(core, Math.min(rowsPerPiece, rows - row));
            }
        }
    }

    private void dealElements() {
        double bytes = pass.bytes();
        int cores = (int) Math.clamp(Math.floor(bytes / LEAST_BYTES), 1, builder.coreCount());
        int pieces = (int) Math.ceil(bytes / cores / PIECE_BYTES);
        double rows = (double) pass.rows() / cores / pieces;
        for (int core = 0; core < cores; core++) {
            for (int piece = 0; piece < pieces; piece++) {
                addPiece(core, rows);
            }
        }
    }

    private void addPiece(int core, double rows) {
        double bytes = rows * rowBytes;
        int block = builder.block(bytes * pass.readShare());
        int again = againBytes == 0 ? CoreSteps.NO_BLOCK : builder.block(rows * againBytes);
        double written = bytes * (1 - pass.readShare());
        builder.core(core).add(block, again, rows * rowNanos, written);
    }
}
