package org.ascendtwin.scheduler.engine;

/** How the tokens of data-parallel ranks are brought together for layers they compute jointly ({@code layers/dp_attention.py}). */
public enum RankPadding {
    /** Every rank is padded to the one with most tokens; an all-gather. */
    MAX_LEN,
    /** No padding: a buffer of all tokens, into which every rank adds its own; an all-reduce. */
    SUM_LEN;

    /**
     * The cheaper one to communicate, except that graphs have fixed shapes and prompts are too uneven to be padded.
     *
     * @param graph whether the step replays a captured graph
     * @param hasExtend whether any rank computes prompts
     */
    static RankPadding of(boolean graph, boolean hasExtend, int rankCount, int mostTokens, int totalTokens) {
        if (graph) {
            return MAX_LEN;
        }
        if (hasExtend && rankCount > 1) {
            return SUM_LEN;
        }
        return 2L * totalTokens >= (long) mostTokens * rankCount ? MAX_LEN : SUM_LEN;
    }
}
