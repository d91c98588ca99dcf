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
    private final Device device;
    private final KernelCosts costs;
    private final double coldPerSecond;
    private final int cores;

    VectorTimer(Device device) {
        this.device = device;
        this.costs = device.kernels();
        this.coldPerSecond = device.coldBytesPerSecond();
        this.cores = device.vector().cores();
    }

    double seconds(VectorPass pass) {
        return fixedSeconds(pass)
                + passSeconds(pass, pass.bytes(device.vector().buffer().bytes()));
    }

    /** Seconds without the start, of a pass that is part of a larger kernel. */
    double partSeconds(VectorPass pass, boolean reads, boolean writes) {
        return passSeconds(pass, pass.bytes(reads, writes));
    }

    double fixedSeconds(VectorPass pass) {
        return pass.reduces() ? costs.reductionFixedSeconds() : costs.elementwiseFixedSeconds();
    }

    private double passSeconds(VectorPass pass, double bytes) {
        double stream = bytes / coldPerSecond;
        double rowSeconds = pass.rowSeconds(device);
        if (!pass.reduces()) {
            return Math.max(stream, rowSeconds * pass.rows() / cores);
        }
        int waves = (pass.rows() + cores - 1) / cores;
        double compute = waves * rowSeconds;
        return pass.takesTurns() ? stream + compute : Math.max(stream, compute);
    }
}
