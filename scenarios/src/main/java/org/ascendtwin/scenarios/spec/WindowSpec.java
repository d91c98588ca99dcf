package org.ascendtwin.scenarios.spec;

import org.ascendtwin.scheduler.speculate.WindowRule;
import org.ascendtwin.scheduler.speculate.WindowSettings;
import org.jspecify.annotations.Nullable;

/** How far speculation looks ahead from step to step. */
@Doc("How far speculation looks ahead from step to step")
public record WindowSpec(
        @Doc("who chooses the drafting steps (./twin policies); left out: speculative-num-steps, or SGLang's rule under"
                + " speculative-adaptive")
        @Nullable WindowRule rule,

        @Doc("fewest drafting steps that threshold (2 by default), load-aware and oracle (0) choose")
        @Range(min = 0, max = 64)
        @Nullable Integer minSteps,

        @Doc(
                "most drafting steps that threshold, load-aware and oracle choose; 10 by default. At 0 every step is a plain one"
                        + " that only keeps the draft model's cache")
        @Range(min = 0, max = 64)
        @Nullable Integer maxSteps) {

    public WindowSpec {
        boolean bounded = minSteps != null || maxSteps != null;
        if (bounded && (rule == null || !rule.isBounded())) {
            throw new IllegalArgumentException(
                    "min-steps and max-steps go with the rules threshold, load-aware and" + " oracle. Maybe name one.");
        }
        settings(rule, minSteps, maxSteps);
    }

    /** @param adaptive whether the server is launched with {@code --speculative-adaptive} */
    public WindowSettings settings(boolean adaptive) {
        WindowRule inForce = rule != null ? rule : adaptive ? WindowRule.ADAPTIVE : WindowRule.FIXED;
        return settings(inForce, minSteps, maxSteps);
    }

    private static WindowSettings settings(
            @Nullable WindowRule rule, @Nullable Integer minSteps, @Nullable Integer maxSteps) {
        WindowRule inForce = rule == null ? WindowRule.FIXED : rule;
        return new WindowSettings(
                inForce,
                minSteps == null ? inForce.leastSteps() : minSteps,
                maxSteps == null ? inForce.mostSteps() : maxSteps);
    }
}
