package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.collective.Collective.Kind;

/** How a collective is carried out (Thakur, Rabenseifner and Gropp 2005; HCCL user guide, "Algorithm Overview"). */
public enum Algorithm {
    /** Pieces go round from neighbour to neighbour, ranks − 1 steps a pass. */
    RING,
    /** Every rank exchanges its pieces with all others at once, a step a pass. */
    MESH,
    /** Every rank sends everything to all others at once and each adds up by itself: one step. */
    ONE_SHOT,
    /** Partners at distances 1, 2, 4, … exchange halves; log₂(ranks) steps a pass, for powers of two. */
    HALVING_DOUBLING,
    /** Level by level from the inside and back, a step a level, so that outer levels carry the least. */
    HIERARCHICAL,
    /** One partner after the other, so that no port receives from two. */
    PAIRWISE;

    /** Whether it can carry out {@code kind} among {@code levels}. */
    boolean does(Kind kind, RankLevels levels) {
        return switch (this) {
            case RING -> isReduceOrGather(kind);
            case MESH -> kind != Kind.SEND_RECV;
            case ONE_SHOT -> kind == Kind.ALL_REDUCE;
            case HALVING_DOUBLING ->
                (isReduceOrGather(kind) && Integer.bitCount(levels.count()) == 1) || kind == Kind.BROADCAST;
            case HIERARCHICAL -> isReduceOrGather(kind) && levels.areEven();
            case PAIRWISE -> kind == Kind.ALL_TO_ALL || kind == Kind.ALL_TO_ALL_V || kind == Kind.SEND_RECV;
        };
    }

    private static boolean isReduceOrGather(Kind kind) {
        return kind == Kind.ALL_REDUCE || kind == Kind.ALL_GATHER || kind == Kind.REDUCE_SCATTER;
    }
}
