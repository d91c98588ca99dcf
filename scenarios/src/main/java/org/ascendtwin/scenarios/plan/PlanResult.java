package org.ascendtwin.scenarios.plan;

import java.util.List;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;

/**
 * What a plan came to.
 *
 * @param scenario the question
 * @param plan what was to be reached
 * @param version the product's version
 * @param load what the load comes to
 * @param estimates every layout in closed form
 * @param simulated the best of each layout that was simulated
 * @param shortlist the best of these with intervals, the answer first
 * @param isReached whether the answer keeps the limits
 * @param knee how much more the answer takes; null where it is not reached
 * @param variations the answer where things are not as assumed
 * @param losses the answer when a server fails
 * @param advice why it is the answer
 * @param simulations simulations that it took
 */
public record PlanResult(
        Scenario scenario,
        PlanSpec plan,
        String version,
        Load load,
        List<Estimated> estimates,
        List<Outcome> simulated,
        List<Outcome> shortlist,
        boolean isReached,
        @Nullable Knee knee,
        List<Variation> variations,
        List<Variation> losses,
        List<Advice> advice,
        int simulations) {

    /** The answer in another situation. */
    public record Variation(String situation, Outcome outcome) {}

    /** A reason for a part of the answer. */
    public record Advice(String topic, String text) {}

    /** The answer. */
    public Outcome best() {
        return shortlist.getFirst();
    }

    /** The candidate with a server of each kind to spare. */
    public Candidate withSpares() {
        Candidate best = best().candidate();
        return best.with(best.instances().stream().map(count -> count + 1).toList());
    }
}
