package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.device.Range;

/**
 * One collective operation.
 *
 * @param kind what it does
 * @param bytes size of the tensor: reduced, gathered from all ranks together, scattered to all ranks together, sent by
 *     each rank to all ranks together, or sent by one rank
 */
public record Collective(Kind kind, double bytes) {
    /** What a collective does. */
    public enum Kind {
        /** Every rank ends with the sum of all. */
        ALL_REDUCE,
        /** Every rank ends with the parts of all. */
        ALL_GATHER,
        /** Every rank ends with its part of the sum of all. */
        REDUCE_SCATTER,
        /** Every rank sends a piece of its own to each other. */
        ALL_TO_ALL,
        /** Every rank ends with what the first had. */
        BROADCAST,
        /** The first rank sends to the last. */
        SEND_RECV
    }

    public Collective {
        Range.check("bytes of a collective", bytes, 0, 1e15);
    }
}
