package org.ascendtwin.calibration.profile;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;

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
        return with(device, new KernelCosts(reached, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
    }

    /**
     * {@code device} with six of its constants for all kernels: what cold streams reach of HBM, what re-reads reach of
     * L2, what attention reaches of the cube, the fixed time of a kernel, that of attention, and the start of one of
     * attention's tasks.
     */
    public static Device six(Device device) {
        KernelCosts all = device.kernels();
        double fixed = all.quantisedMatmulFixedSeconds();
        double attention = all.attentionFixedSeconds();
        double task = all.attentionTaskSeconds();
        double cube = all.attentionCubeEfficiency();
        return with(
                device,
                new KernelCosts(
                        all.hbmEfficiency(),
                        all.l2Efficiency(),
                        1,
                        cube,
                        fixed,
                        fixed,
                        fixed,
                        fixed,
                        0,
                        attention,
                        0,
                        task,
                        attention,
                        task,
                        cube));
    }

    private static Device with(Device device, KernelCosts costs) {
        return new Device(
                device.id(),
                device.name(),
                device.cube(),
                device.vector(),
                device.memory(),
                costs,
                device.launch(),
                device.sources());
    }
}
