package org.ascendtwin.scheduler.speculate;

/**
 * The rule of a field report on SGLang on an Atlas 800T A2: a step more or less at a time, as the mean of the last ten
 * acceptance rates leaves 0.8 ± 0.1. The rate of a batch is the share of its drafts that were correct.
 */
final class ThresholdWindow implements WindowPolicy {
    private static final double THRESHOLD = 0.8;
    private static final double MARGIN = 0.1;
    private static final int REMEMBERED = 10;

    private final int leastSteps;
    private final int mostSteps;
    private final double[] rates = new double[REMEMBERED];
    private int seen;
    private int steps;

    ThresholdWindow(int initialSteps, int leastSteps, int mostSteps) {
        this.leastSteps = leastSteps;
        this.mostSteps = mostSteps;
        steps = Math.clamp(initialSteps, leastSteps, mostSteps);
    }

    @Override
    public int draftTokens(DecodeBatch batch) {
        return steps + 1;
    }

    @Override
    public void verified(VerifiedBatch outcome) {
        rates[seen++ % REMEMBERED] = outcome.correctSum() / ((double) outcome.size() * outcome.drafts());
        int known = Math.min(seen, REMEMBERED);
        double sum = 0;
        for (int index = 0; index < known; index++) {
            sum += rates[index];
        }
        double mean = sum / known;
        if (mean > THRESHOLD + MARGIN) {
            steps = Math.min(steps + 1, mostSteps);
        } else if (mean < THRESHOLD - MARGIN) {
            steps = Math.max(steps - 1, leastSteps);
        }
    }
}
