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

    /** Kept draft tokens at most where every step keeps its branches ({@code select_top_k_tokens}). */
    private static int candidates(int numSteps, int eagleTopk) {
        return eagleTopk + (numSteps - 1) * eagleTopk * eagleTopk;
    }

    /**
     * A tree: every step keeps the {@code eagleTopk} likeliest branches and grows {@code eagleTopk} from each; the
     * likeliest {@code numDraftTokens} − 1 of all that grew are verified.
     */
    public static SpeculativeWindow tree(int numSteps, int eagleTopk, int numDraftTokens) {
        int most = candidates(numSteps, eagleTopk) + 1;
        if (numDraftTokens < 2 || numDraftTokens > most) {
            throw new IllegalArgumentException("speculative_num_draft_tokens is " + numDraftTokens + "; allowed: 2 to "
                    + most + " with " + numSteps + " steps of topk " + eagleTopk);
        }
        return new SpeculativeWindow(numSteps, eagleTopk, numDraftTokens);
    }

    /**
     * A continuation of the last tokens found in earlier text, for which SGLang counts {@code numDraftTokens} ÷ breadth
     * steps ({@code arg_groups/speculative_hook.py}).
     */
    public static SpeculativeWindow ngram(int numDraftTokens, int breadth) {
        return new SpeculativeWindow(Math.max(1, numDraftTokens / breadth), breadth, numDraftTokens);
    }

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
