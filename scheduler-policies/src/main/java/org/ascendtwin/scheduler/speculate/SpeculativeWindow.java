package org.ascendtwin.scheduler.speculate;

/**
 * How far a speculative step looks ahead, in SGLang's flags.
 *
 * @param numSteps draft steps ({@code --speculative-num-steps}); 0 where nothing is speculated
 * @param eagleTopk branches a draft step keeps
 * @param numDraftTokens tokens a verify step computes for each request
 */
public record SpeculativeWindow(int numSteps, int eagleTopk, int numDraftTokens) {
    /** No speculation. */
    public static final SpeculativeWindow NONE = new SpeculativeWindow(0, 0, 0);

    /** A chain of {@code numSteps} drafts (top-k 1), for which SGLang forces {@code numSteps + 1} draft tokens. */
    public static SpeculativeWindow chain(int numSteps) {
        return new SpeculativeWindow(numSteps, 1, numSteps + 1);
    }

    public boolean isActive() {
        return numSteps > 0;
    }

    /**
     * KV slots one step may write for a request, the {@code L} of {@code mem_cache/common.py}: twice as many are
     * reserved ahead.
     *
     * @param pageSize tokens a page
     */
    public int allocLength(int pageSize) {
        int branchTokens = numSteps * eagleTopk;
        if (pageSize > 1 && eagleTopk > 1) {
            int pages = (2 * (pageSize - 1) + numSteps + pageSize - 1) / pageSize;
            branchTokens = pages * pageSize * eagleTopk;
        }
        return Math.max(branchTokens, numDraftTokens);
    }
}
