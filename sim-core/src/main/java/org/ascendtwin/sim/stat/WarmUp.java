package org.ascendtwin.sim.stat;

import java.util.OptionalInt;

/** Finds where the start of a run stops swaying its mean. */
public final class WarmUp {
    private static final int BATCH = 5;

    private WarmUp() {}

    /**
     * The count of observations to drop from the start by the rule MSER-5: the one that leaves the mean of the rest known
     * best, reckoned on batches of 5 (K. P. White, "An effective truncation heuristic", Simulation 69(6), 1997). Empty
     * where that would be more than half of the run: then the run is too short to tell.
     */
    public static OptionalInt mser5(double... observations) {
        int batches = observations.length / BATCH;
        double sum = 0;
        double squares = 0;
        double least = Double.POSITIVE_INFINITY;
        int leastAt = batches;
        // From the end, each pass takes one more batch into the rest; a rest of fewer than 5 tells nothing.
        for (int start = batches - 1; start >= 0; start--) {
            double mean = PairwiseSum.of(observations, start * BATCH, BATCH) / BATCH;
            int before = batches - start - 1;
            double change = mean - (before == 0 ? 0 : sum / before);
            sum += mean;
            squares += before == 0 ? 0 : change * (mean - sum / (before + 1));
            double rest = before + 1.0;
            double statistic = squares / (rest * rest);
            if (rest >= BATCH && statistic <= least) {
                least = statistic;
                leastAt = start;
            }
        }
        return leastAt * 2 > batches || batches < 2 * BATCH ? OptionalInt.empty() : OptionalInt.of(leastAt * BATCH);
    }
}
