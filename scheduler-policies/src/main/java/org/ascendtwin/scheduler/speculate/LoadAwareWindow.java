package org.ascendtwin.scheduler.speculate;

/**
 * Weighs what a wider window is expected to emit against what it costs the batch at hand. The chance that the k-th draft
 * is right where those before it were is estimated from recent verifications, each step counting 1 % less than the next;
 * where there are few, it leans on the chance one draft before, and at first on {@value #PRIOR_CHANCE}. That also makes
 * the rule try again after it has gone without drafts for long.
 */
final class LoadAwareWindow implements WindowPolicy {
    private static final double PRIOR_CHANCE = 0.66;
    private static final double PRIOR_TRIES = 4;
    private static final double KEPT = 0.99;

    private final BestWindow best;
    private final double[] tries;
    private final double[] hits;

    LoadAwareWindow(BestWindow best) {
        this.best = best;
        tries = new double[best.mostSteps()];
        hits = new double[best.mostSteps()];
    }

    @Override
    public int draftTokens(DecodeBatch batch) {
        double[] tokensBySteps = best.tokensBySteps();
        double chance = PRIOR_CHANCE;
        double survives = 1;
        tokensBySteps[0] = batch.size();
        for (int depth = 0; depth < best.mostSteps(); depth++) {
            chance = (hits[depth] + PRIOR_TRIES * chance) / (tries[depth] + PRIOR_TRIES);
            survives *= chance;
            tokensBySteps[depth + 1] = tokensBySteps[depth] + batch.size() * survives;
        }
        return best.fastest(batch) + 1;
    }

    @Override
    public void verified(VerifiedBatch outcome) {
        for (int depth = 0; depth < tries.length; depth++) {
            tries[depth] *= KEPT;
            hits[depth] *= KEPT;
        }
        int looked = Math.min(outcome.drafts(), tries.length);
        for (int index = 0; index < outcome.size(); index++) {
            int correct = Math.min(outcome.correctDrafts(index), looked);
            for (int depth = 0; depth < correct; depth++) {
                tries[depth]++;
                hits[depth]++;
            }
            if (correct < looked) {
                tries[correct]++;
            }
        }
    }
}
