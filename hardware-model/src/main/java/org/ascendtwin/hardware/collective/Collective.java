package org.ascendtwin.hardware.collective;

/**
 * One collective operation of a group of ranks.
 *
 * @param kind what it does
 * @param bytes size of the tensor: reduced everywhere, or gathered from all ranks together
 */
public record Collective(Kind kind, double bytes) {
    /** What a collective does. */
    public enum Kind {
        /** Every rank ends with the sum of all. */
        ALL_REDUCE,
        /** Every rank ends with the parts of all. */
        ALL_GATHER
    }
}
