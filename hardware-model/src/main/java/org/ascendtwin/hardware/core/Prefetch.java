package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Range;

/**
 * A stream that brings a kernel's weight into L2 ahead of use (CMO).
 *
 * @param windowBytes most bytes that it brings; 0 for no prefetch
 * @param leadNanos how long before the kernel it begins, while nothing else uses the memory
 */
public record Prefetch(double windowBytes, long leadNanos) {
    /** No prefetch. */
    public static final Prefetch NONE = new Prefetch(0, 0);

    public Prefetch {
        Range.check("prefetch.windowBytes", windowBytes, 0, 1e12);
        Range.check("prefetch.leadNanos", leadNanos, 0, 1_000_000_000_000L);
    }
}
