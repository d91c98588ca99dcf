package org.ascendtwin.scenarios.experiment;

import java.util.List;

/**
 * The largest load at which nearly all requests keep the limits, simulated, then with what a closed form takes for granted
 * put in one term after the other, beside that closed form.
 *
 * @param deployment values of all dimensions but the load
 * @param rungs the simulation as it is, then each with one more term
 * @param closedForm what rate matching says, in requests a second
 */
public record SustainedLoad(List<String> deployment, List<Rung> rungs, double closedForm) {
    /**
     * One simulation of all loads.
     *
     * @param term what it takes for granted beyond the one before
     * @param settings that make it so
     * @param perSecond requests a second, the mean over replications; 0 where the least load is too much already
     * @param bySeed the same of each replication
     * @param leastPerSecond the least load that was looked at
     * @param isAtLeast whether no load was too much
     */
    public record Rung(
            Term term,
            List<String> settings,
            double perSecond,
            List<Double> bySeed,
            double leastPerSecond,
            boolean isAtLeast) {
        /** The load and how sure it is. */
        public Estimate estimate() {
            return Estimate.over(
                    bySeed.stream().mapToDouble(Double::doubleValue).toArray());
        }

        /** What the term adds to {@code before}, replication by replication: what both share cancels. */
        public Estimate step(Rung before) {
            double[] steps = new double[Math.min(bySeed.size(), before.bySeed.size())];
            for (int seed = 0; seed < steps.length; seed++) {
                steps[seed] = bySeed.get(seed) - before.bySeed.get(seed);
            }
            return Estimate.over(steps);
        }
    }

    /** What a closed form takes for granted. */
    public enum Term {
        NOTHING("simulated", "what simulation and closed form have in common"),
        DEALT_EVENLY(
                "ranks in turn",
                "prompts that fall on the ranks of a prefill server by chance, all waiting for the fullest"),
        DRAFTED_ALIKE(
                "drafts alike", "requests whose drafts are accepted less often than the mean, each with its own TPOT"),
        ARRIVING_EVENLY("even arrivals", "arrivals at random, which queue"),
        FREE_TRANSFER("free transfer", "KV and messages that cross the network"),
        PATIENT("10 x TTFT limit", "the limit on TTFT, which steps as full as pays would break");

        private final String label;
        private final String cost;

        Term(String label, String cost) {
            this.label = label;
            this.cost = cost;
        }

        /** What it is called, in a few words. */
        public String label() {
            return label;
        }

        /** What it leaves out. */
        public String cost() {
            return cost;
        }
    }
}
