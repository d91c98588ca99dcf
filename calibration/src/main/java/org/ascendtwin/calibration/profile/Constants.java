package org.ascendtwin.calibration.profile;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.sim.unit.TimeSpan;

/** Devices with fewer numbers than the catalogue's, to tell what the data sheet and what a few constants achieve. */
public final class Constants {
    private Constants() {}

    /**
     * {@code device} with nothing but its vendor's numbers: nothing takes time to start, and every rate is reached, that
     * of the memory as far as the cores can read it.
     */
    public static Device dataSheet(Device device) {
        double cores = device.memory().hbmBytesPerCyclePerCore()
                * device.cube().cores()
                * device.cube().hertz();
        double reached = Math.min(1, cores / device.memory().hbmBytesPerSecond());
        TimeSpan none = new TimeSpan(0);
        return device.withKernels(new KernelCosts(reached, 1, 1, 1, none, none, none, none, none, none, none));
    }

    /**
     * {@code device} with six of its constants for all kernels: what cold streams reach of HBM, what re-reads reach of
     * L2, what attention reaches of the cube, the fixed time of a kernel, the start of a vector instruction and that of
     * one of attention's tasks.
     */
    public static Device six(Device device) {
        KernelCosts all = device.kernels();
        TimeSpan fixed = all.quantisedMatmulFixed();
        return device.withKernels(new KernelCosts(
                all.hbmEfficiency(),
                all.l2Efficiency(),
                1,
                all.attentionCubeEfficiency(),
                fixed,
                fixed,
                fixed,
                fixed,
                all.vectorInstruction(),
                all.attentionTask(),
                new TimeSpan(0)));
    }
}
