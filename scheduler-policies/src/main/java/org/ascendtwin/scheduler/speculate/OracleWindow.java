package org.ascendtwin.scheduler.speculate;

/**
 * Knows how many drafts of each request will be right. A step is worth its tokens less what its time would have brought at
 * the rate achieved lately; the policy that maximises this worth in each step maximises tokens over time in the long run
 * (Dinkelbach 1967; renewal reward), which taking the best ratio step by step does not.
 */
final class OracleWindow implements WindowPolicy {
    private static final double KEPT = 0.99;

    private final BestWindow best;
    private final Acceptances acceptances;
    private double recentTokens;
    private double recentSeconds;

    OracleWindow(BestWindow best, Acceptances acceptances) {
        this.best = best;
        this.acceptances = acceptances;
    }

    @Override
    public int draftTokens(DecodeBatch batch) {
        double[] tokensBySteps = best.tokensBySteps();
        look(batch, tokensBySteps);
        int steps = recentSeconds == 0 ? best.fastest(batch) : best.mostWorth(batch, recentTokens / recentSeconds);
        recentTokens = KEPT * recentTokens + tokensBySteps[steps];
        recentSeconds = KEPT * recentSeconds + best.secondsBySteps()[steps];
        return steps + 1;
    }

    private void look(DecodeBatch batch, double[] tokensBySteps) {
        tokensBySteps[0] = batch.size();
        for (int steps = 1; steps <= best.mostSteps(); steps++) {
            tokensBySteps[steps] = 0;
        }
        for (int index = 0; index < batch.size(); index++) {
            int correct = acceptances.correctDrafts(batch.requestId(index), best.mostSteps());
            for (int steps = 1; steps <= correct; steps++) {
                tokensBySteps[steps]++;
            }
        }
        for (int steps = 1; steps <= best.mostSteps(); steps++) {
            tokensBySteps[steps] += tokensBySteps[steps - 1];
        }
    }

    @Override
    public void verified(VerifiedBatch outcome) {}
}
