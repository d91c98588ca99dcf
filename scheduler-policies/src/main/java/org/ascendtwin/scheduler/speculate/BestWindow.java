package org.ascendtwin.scheduler.speculate;

/**
 * The window that emits most tokens a second for a batch. Output throughput is tokens a step over the time of a step, and
 * each request's time per token its inverse by the batch size, so that one window is best for both; whoever waits for a
 * place gets it soonest that way, too.
 */
final class BestWindow {
    private final int leastSteps;
    private final int mostSteps;
    private final VerifyTimes times;
    private final double[] tokensBySteps;
    private final double[] secondsBySteps;

    BestWindow(int leastSteps, int mostSteps, VerifyTimes times) {
        this.leastSteps = leastSteps;
        this.mostSteps = mostSteps;
        this.times = times;
        tokensBySteps = new double[mostSteps + 1];
        secondsBySteps = new double[mostSteps + 1];
    }

    int mostSteps() {
        return mostSteps;
    }

    /** Where the tokens that a step of so many draft steps emits are to be put before anything is asked. */
    double[] tokensBySteps() {
        return tokensBySteps;
    }

    /** What the last question found a step of so many draft steps to take. */
    double[] secondsBySteps() {
        return secondsBySteps;
    }

    /** The window of most tokens a second; the narrower of equally good ones. */
    int fastest(DecodeBatch batch) {
        price(batch);
        int best = leastSteps;
        for (int steps = leastSteps + 1; steps <= mostSteps; steps++) {
            if (tokensBySteps[steps] * secondsBySteps[best] > tokensBySteps[best] * secondsBySteps[steps]) {
                best = steps;
            }
        }
        return best;
    }

    /** The window of most tokens beyond those that its time is worth at {@code tokensPerSecond}. */
    int mostWorth(DecodeBatch batch, double tokensPerSecond) {
        price(batch);
        int best = leastSteps;
        double bestGain = Double.NEGATIVE_INFINITY;
        for (int steps = leastSteps; steps <= mostSteps; steps++) {
            double gain = tokensBySteps[steps] - tokensPerSecond * secondsBySteps[steps];
            if (gain > bestGain) {
                bestGain = gain;
                best = steps;
            }
        }
        return best;
    }

    private void price(DecodeBatch batch) {
        for (int steps = leastSteps; steps <= mostSteps; steps++) {
            secondsBySteps[steps] = times.seconds(batch.size(), batch.contextTokens(), steps + 1);
        }
    }
}
