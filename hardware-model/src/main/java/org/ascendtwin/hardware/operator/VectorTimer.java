package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * A streaming vector kernel. Memory takes bytes over the cold HBM rate; the cores take, per row in waves over all of
 * them, instructions × (start of one + elements over lanes), or without the starts where elements stand by themselves.
 * The longer of the two counts, or their sum where they take turns; a fixed time comes on top. So 60 kernels measured on
 * 910B2 behave: two of three within 10 %.
 */
final class VectorTimer {
    /** What a core reads and writes in one go. */
    static final double PIECE_BYTES = 32 * 1024;

    private final Device device;
    private final KernelCosts costs;
    private final double coldPerSecond;
    private final double corePerSecond;
    private final int cores;

    VectorTimer(Device device) {
        this.device = device;
        this.costs = device.kernels();
        this.coldPerSecond = device.coldBytesPerSecond();
        this.cores = device.vector().cores();
        this.corePerSecond = device.vectorCoreBytesPerSecond();
    }

    /** Seconds without the start. */
    double workSeconds(VectorPass pass) {
        return passSeconds(pass, pass.bytes(device.vector().buffer().bytes()));
    }

    /** The same of a pass that is part of a larger kernel. */
    double partSeconds(VectorPass pass, boolean reads, boolean writes) {
        return passSeconds(pass, pass.bytes(reads, writes));
    }

    double fixedSeconds(VectorPass pass) {
        return pass.reduces() ? costs.reductionFixedSeconds() : costs.elementwiseFixedSeconds();
    }

    private double passSeconds(VectorPass pass, double bytes) {
        double larger = Math.max(pass.readShare(), 1 - pass.readShare());
        double rowSeconds = pass.rowSeconds(device);
        if (!pass.reduces()) {
            double compute = rowSeconds * pass.rows() / cores;
            double pieces = Math.max(1, Math.ceil(bytes / cores / PIECE_BYTES));
            double busiest = (larger + (1 - larger) / pieces) * bytes / cores / corePerSecond;
            double stream = Math.max(bytes / coldPerSecond, busiest);
            return overlapped(stream, compute, pass.readShare(), pieces);
        }
        int waves = (pass.rows() + cores - 1) / cores;
        double compute = waves * rowSeconds;
        double rowBytes = bytes / pass.rows();
        double busiest = (1 + larger * (waves - 1)) * rowBytes / corePerSecond;
        double stream = Math.max(bytes / coldPerSecond, busiest);
        if (pass.takesTurns()) {
            return stream + compute;
        }
        double rowsOfPiece = rowBytes == 0 ? waves : Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
        return overlapped(stream, compute, pass.readShare(), Math.max(1, waves / rowsOfPiece));
    }

    /**
     * Loads, instructions and stores of {@code pieces} pieces, two of which are under way: the longer of memory and
     * instructions, and what nothing runs beside: instructions of the first piece beyond the load of the second and those
     * of the last beyond the store of the one before, or the first load and the last store.
     */
    private static double overlapped(double stream, double compute, double readShare, double pieces) {
        double piece = compute / pieces;
        double load = readShare * stream / pieces;
        double store = stream / pieces - load;
        double bare = pieces > 1 ? Math.min(piece, Math.max(0, piece - load) + Math.max(0, piece - store)) : piece;
        return Math.max(stream + bare, compute + stream / pieces);
    }
}
