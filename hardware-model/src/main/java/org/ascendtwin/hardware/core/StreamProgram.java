package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.VectorPass;

/**
 * A streaming vector kernel as a program: rows dealt to the vector cores in pieces of 32 KiB, each read, computed row by
 * row as its instructions take, and written through.
 */
final class StreamProgram {
    private static final double PIECE_BYTES = 32 * 1024;
    private static final double NANOS = 1e9;
    private static final int PIECES_AHEAD = 2;

    private StreamProgram() {}

    static KernelProgram of(Device device, VectorPass pass) {
        int cores = device.vector().cores();
        double rowBytes = pass.bytes() / pass.rows();
        int rowsPerPiece = (int) Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
        int perCore = Math.max(1, (pass.rows() + cores - 1) / cores);
        rowsPerPiece = Math.min(rowsPerPiece, perCore);
        int pieces = (pass.rows() + rowsPerPiece - 1) / rowsPerPiece;
        StepLimit.check("a vector kernel", pieces);
        double[] blocks = new double[pieces];
        List<CoreSteps> steps = new ArrayList<>();
        for (int core = 0; core < cores; core++) {
            steps.add(new CoreSteps());
        }
        double rowSeconds = pass.rowSeconds(device);
        for (int piece = 0; piece < pieces; piece++) {
            int rows = Math.min(rowsPerPiece, pass.rows() - piece * rowsPerPiece);
            blocks[piece] = rows * rowBytes * pass.readShare();
            steps.get(piece % cores)
                    .add(
                            piece,
                            CoreSteps.NO_BLOCK,
                            rows * rowSeconds * NANOS,
                            rows * rowBytes * (1 - pass.readShare()));
        }
        return new KernelProgram(blocks, pieces, steps, new KernelProgram.Buffering(PIECES_AHEAD, PIECES_AHEAD, true));
    }
}
