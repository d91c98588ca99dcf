package org.ascendtwin.scheduler.speculate;

import org.jspecify.annotations.Nullable;

/**
 * How the speculative window is chosen.
 *
 * @param leastSteps fewest draft steps the rule may choose
 * @param mostSteps most draft steps it may choose
 */
public record WindowSettings(WindowRule rule, int leastSteps, int mostSteps) {
    /** Always the same window. */
    public static final WindowSettings FIXED = of(WindowRule.FIXED);

    private static final int WIDEST = 64;

    public WindowSettings {
        int floor = rule == WindowRule.THRESHOLD ? 1 : rule.isCostAware() ? 0 : rule.leastSteps();
        if (leastSteps < floor || mostSteps < leastSteps || mostSteps > WIDEST) {
            throw new IllegalArgumentException("a " + rule.flag() + " window of " + leastSteps + " to " + mostSteps
                    + " steps; allowed: from " + floor + " on, the least not above the most, up to " + WIDEST + ".");
        }
    }

    /** A rule within its own bounds. */
    public static WindowSettings of(WindowRule rule) {
        return new WindowSettings(rule, rule.leastSteps(), rule.mostSteps());
    }

    /** Whether windows differ from step to step. */
    public boolean isVarying() {
        return rule != WindowRule.FIXED;
    }

    /** The widest window that can come of {@code start}. */
    public SpeculativeWindow widest(SpeculativeWindow start) {
        return isVarying() ? SpeculativeWindow.chain(Math.max(mostSteps, start.numSteps())) : start;
    }

    /**
     * Makes the policy.
     *
     * @param start {@code --speculative-num-steps} and what belongs to it
     * @param graphBatchSizes batch sizes with a captured graph, ascending
     * @param knowledge what the cost-aware rules ask; others need none
     */
    public WindowPolicy policy(SpeculativeWindow start, int[] graphBatchSizes, @Nullable WindowKnowledge knowledge) {
        return switch (rule) {
            case FIXED -> new FixedWindow(start);
            case ADAPTIVE -> new AdaptiveSteps(start.numSteps(), graphBatchSizes);
            case THRESHOLD -> new ThresholdWindow(start.numSteps(), leastSteps, mostSteps);
            case LOAD_AWARE -> new LoadAwareWindow(best(knowledge));
            case ORACLE -> new OracleWindow(best(knowledge), acceptances(knowledge));
        };
    }

    private BestWindow best(@Nullable WindowKnowledge knowledge) {
        if (knowledge == null) {
            throw new IllegalArgumentException("the window rule " + rule.flag()
                    + " needs to know how long steps take, and nobody tells. Maybe the rule adaptive.");
        }
        return new BestWindow(leastSteps, mostSteps, knowledge.times());
    }

    private static Acceptances acceptances(@Nullable WindowKnowledge knowledge) {
        Acceptances acceptances = knowledge == null ? null : knowledge.acceptances();
        if (acceptances == null) {
            throw new IllegalArgumentException("the window rule oracle needs to know which drafts will be right, which"
                    + " only a simulated device does. Maybe the rule load-aware.");
        }
        return acceptances;
    }
}
