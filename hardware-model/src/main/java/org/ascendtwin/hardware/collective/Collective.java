package org.ascendtwin.hardware.collective;

/**
 * One collective operation of a group of ranks.
 *
 * @param kind what it does
 * @param bytes size of the tensor: reduced everywhere, gathered from all ranks together, or sent by each rank
 * @param messages pieces that each rank sends in an all-to-all; 0 otherwise
 */
public record Collective(Kind kind, double bytes, double messages) {
    /** What a collective does. */
    public enum Kind {
        /** Every rank ends with the sum of all. */
        ALL_REDUCE,
        /** Every rank ends with the parts of all. */
        ALL_GATHER,
        /** Every rank sends a piece to some others, all equally likely. */
        ALL_TO_ALL
    }

    /** An all-reduce or all-gather of {@code bytes}. */
    public Collective(Kind kind, double bytes) {
        this(kind, bytes, 0);
    }
}
