package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;

/**
 * What one core of a kernel can take in.
 *
 * @param memoryPerSecond most bytes per second from or to memory
 * @param cachePerSecond most bytes per second from or to L2
 */
record CoreRates(double memoryPerSecond, double cachePerSecond) {
    /** A cube core: its own rates, of which re-read tiles reach the device's part. */
    static CoreRates cube(Device device) {
        double hertz = device.cube().hertz();
        double cache = device.memory().l2BytesPerCyclePerCore()
                * hertz
                * device.kernels().l2Efficiency();
        return new CoreRates(device.coreBytesPerSecond(), cache);
    }

    /** A vector core: its part of what the cube cores can take. */
    static CoreRates vector(Device device) {
        CoreRates cube = cube(device);
        double part = (double) device.cube().cores() / device.vector().cores();
        return new CoreRates(device.vectorCoreBytesPerSecond(), part * cube.cachePerSecond);
    }
}
