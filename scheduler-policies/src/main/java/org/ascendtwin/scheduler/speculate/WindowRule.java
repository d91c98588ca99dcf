package org.ascendtwin.scheduler.speculate;

/** How the speculative window is chosen. Those after {@link #ADAPTIVE} are not SGLang's: rivals and a bound. */
public enum WindowRule {
    FIXED("fixed", "always speculative-num-steps"),
    ADAPTIVE(
            "adaptive",
            "SGLang's --speculative-adaptive: 1, 3 or 7 steps for small batches, fewer for large ones, by the smoothed"
                    + " mean of correct drafts"),
    THRESHOLD(
            "threshold",
            "rival: one step more where the last 10 acceptance rates average above 0.9, one less below 0.7; starts at"
                    + " speculative-num-steps"),
    LOAD_AWARE(
            "load-aware",
            "rival: most tokens a second by the acceptance seen so far and the time that each window takes for this"
                    + " batch; 0 steps where drafts do not pay"),
    ORACLE("oracle", "bound: as load-aware, knowing which drafts will be right");

    /** Widest window of the field report's rule; ours look as far. */
    private static final int MOST_STEPS = 10;

    private static final int LEAST_STEPS_OF_THRESHOLD = 2;

    private final String flag;
    private final String summary;

    WindowRule(String flag, String summary) {
        this.flag = flag;
        this.summary = summary;
    }

    /** Its name in scenarios. */
    public String flag() {
        return flag;
    }

    /** What it does, in a few words. */
    public String summary() {
        return summary;
    }

    /** Fewest draft steps it chooses unless told otherwise. */
    public int leastSteps() {
        return switch (this) {
            case FIXED, ADAPTIVE -> 1;
            case THRESHOLD -> LEAST_STEPS_OF_THRESHOLD;
            case LOAD_AWARE, ORACLE -> 0;
        };
    }

    /** Most draft steps it chooses unless told otherwise. */
    public int mostSteps() {
        return this == ADAPTIVE ? AdaptiveSteps.MAX_STEPS : MOST_STEPS;
    }

    /** Whether it can be told other bounds than its own. */
    public boolean isBounded() {
        return this == THRESHOLD || this == LOAD_AWARE || this == ORACLE;
    }

    /** Whether it asks how long steps take. */
    public boolean isCostAware() {
        return this == LOAD_AWARE || this == ORACLE;
    }
}
