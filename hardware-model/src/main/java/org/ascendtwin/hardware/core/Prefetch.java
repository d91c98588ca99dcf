package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Range;

/**
 * A stream that brings a kernel's weight into L2 ahead of use (CMO).
 *
 * @param windowBytes most bytes that it brings; 0 for no prefetch
 * @param order which blocks come first
 * @param leadNanos how long before the kernel it begins, while nothing else uses the memory
 */
public record Prefetch(double windowBytes, Order order, long leadNanos) {
    /** Which blocks of the weight come first. */
    public enum Order {
        /** Those that some core needs first: a weight whose rows lie one after the other, all cores served alike. */
        USE,
        /** Column after column, as a weight in the NZ format lies in memory: the first columns' cores are served first. */
        COLUMNS
    }

    /** No prefetch. */
    public static final Prefetch NONE = new Prefetch(0, Order.USE, 0);

    public Prefetch {
        Range.check("prefetch.windowBytes", windowBytes, 0, 1e12);
        Range.check("prefetch.leadNanos", leadNanos, 0, 1_000_000_000_000L);
    }
}
