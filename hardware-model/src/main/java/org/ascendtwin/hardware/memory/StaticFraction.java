package org.ascendtwin.hardware.memory;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.Placement;

/**
 * SGLang's default for {@code --mem-fraction-static} (server_args.py:1739-1778): what activations and graphs are
 * expected to need is taken off, in MiB.
 */
final class StaticFraction {
    private static final double MIB = 1 << 20;
    private static final long SMALL_DEVICE_BYTES = 32L << 30;
    private static final double LARGE_DEVICE_MIB = 60 * 1024;
    private static final int MANY_REQUESTS = 300;
    private static final double LEAST_RESERVED_MIB = 10240;

    private StaticFraction() {}

    static double of(Device device, Placement placement, int largestGraph, MemorySettings settings) {
        double deviceMib = device.memory().hbmBytes() / MIB;
        int chunk = settings.chunkedPrefillSize();
        if (chunk == 0) {
            chunk = device.memory().hbmBytes() <= SMALL_DEVICE_BYTES ? 4096 : 8192;
        }
        int prefill = Math.max(chunk > 0 ? chunk : settings.maxPrefillTokens(), 2048);
        double reserved = 512 + 1.5 * prefill + 2.0 * largestGraph + placement.tp() / 8.0 * 1024;
        if (placement.dp() > 1) {
            double gathered = (double) largestGraph * placement.dp();
            reserved += 3 * gathered + (largestGraph > MANY_REQUESTS ? 1.5 * gathered : 0);
        }
        if (deviceMib > LARGE_DEVICE_MIB) {
            reserved = Math.max(reserved, LEAST_RESERVED_MIB);
        }
        return Math.rint((deviceMib - reserved) / deviceMib * 1000) / 1000;
    }
}
