package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.device.Range;
import org.jspecify.annotations.Nullable;

/**
 * One collective operation.
 *
 * @param kind what it does
 * @param bytes size of the tensor: reduced, gathered from all ranks together, scattered to all ranks together, sent by
 *     each rank to all ranks together (on average), or sent by one rank
 * @param pairs what each rank sends to each, where these sizes differ; null where all are alike
 */
public record Collective(Kind kind, double bytes, @Nullable PairBytes pairs) {
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
        /** The same with pieces of different sizes. */
        ALL_TO_ALL_V,
        /** Every rank ends with what the first had. */
        BROADCAST,
        /** The first rank sends to the last. */
        SEND_RECV
    }

    public Collective {
        Range.check("bytes of a collective", bytes, 0, 1e15);
        if (pairs != null && kind != Kind.ALL_TO_ALL_V) {
            throw new IllegalArgumentException(
                    kind + " with sizes for each pair of ranks; allowed: ALL_TO_ALL_V. Maybe leave them out");
        }
    }

    /** A collective in which all pairs of ranks are alike. */
    public Collective(Kind kind, double bytes) {
        this(kind, bytes, null);
    }

    /** An all-to-all in which each rank sends each other its own number of bytes. */
    public static Collective allToAll(PairBytes pairs) {
        return new Collective(Kind.ALL_TO_ALL_V, pairs.meanBytes(), pairs);
    }

    /** What each of {@code ranks} ranks sends to each. */
    PairBytes pairsAmong(int ranks) {
        if (pairs != null && pairs.ranks() != ranks) {
            throw new IllegalArgumentException("sizes for " + pairs.ranks() + " ranks in a collective among " + ranks
                    + "; allowed: a row and a column for each. Maybe the matrix is of another group");
        }
        return pairs == null ? PairBytes.even(ranks, bytes) : pairs;
    }
}
