package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

/**
 * A streaming vector kernel: T = fixed + bytes over the cold HBM rate + waves of rows over the vector cores times the
 * cost of reducing one row. The three add up: kernel measurements on 910B2 are fitted by this form.
 */
final class VectorTimer {
    private final KernelCosts costs;
    private final double coldPerSecond;
    private final double flopsPerSecond;
    private final int cores;

    VectorTimer(Device device) {
        this.costs = device.kernels();
        this.coldPerSecond = device.coldBytesPerSecond();
        this.flopsPerSecond = device.vector().halfFlopsPerSecond(device.cube().hertz());
        this.cores = device.vector().cores();
    }

    double seconds(VectorPass pass) {
        double stream = Math.max(pass.bytes() / coldPerSecond, pass.flops() / flopsPerSecond);
        if (!pass.reduces()) {
            return costs.elementwiseFixedSeconds() + stream;
        }
        int waves = (pass.rows() + cores - 1) / cores;
        return costs.reductionFixedSeconds() + stream + waves * costs.reductionRowSeconds();
    }
}
