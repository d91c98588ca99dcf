package org.ascendtwin.scheduler.speculate;

import org.ascendtwin.sim.rng.Normal;

/**
 * The mean tokens of a verification, the target's own included, in closed form: for a request whose k-th draft is right
 * with chance a_k where those before it were, l = 1 + Σ_k Π_{j≤k} a_j (Leviathan, Kalman and Matias 2023, equation 1, for
 * equal chances). Over requests with outputs of equal length the ratio of all tokens to all verifications, which is what
 * SGLang logs as accept length, is the harmonic mean of l.
 */
public final class AcceptLength {
    private static final int REQUESTS = 400;
    private static final int HALVINGS = 60;
    private static final double FURTHEST_LOGIT = 40;
    private static final Normal STANDARD = new Normal(0, 1);

    private AcceptLength() {}

    /** At the start of outputs of {@code content}, for chains of {@code drafts} drafts. */
    public static double of(ContentClass content, int drafts) {
        double inverse = 0;
        for (int request = 0; request < REQUESTS; request++) {
            double easiness = StrictMath.exp(content.spread() * STANDARD.quantile((request + 0.5) / REQUESTS));
            inverse += 1 / of(content, easiness, drafts);
        }
        return REQUESTS / inverse;
    }

    private static double of(ContentClass content, double easiness, int drafts) {
        double length = 1;
        double survives = 1;
        for (int depth = 0; depth < drafts; depth++) {
            double odds = content.odds(depth) * easiness;
            survives *= odds / (1 + odds);
            length += survives;
        }
        return length;
    }

    /**
     * The chance, the same at every place of a window, with which chains of {@code drafts} drafts come to {@code length}
     * tokens.
     */
    public static double chance(double length, int drafts, double spread) {
        if (!(length > 1 && length < drafts + 1)) {
            throw new IllegalArgumentException("an accept length of " + length + " with " + drafts
                    + " drafts; allowed: above 1, for the target's own token, and below " + (drafts + 1) + ".");
        }
        double low = -FURTHEST_LOGIT;
        double high = FURTHEST_LOGIT;
        for (int halving = 0; halving < HALVINGS; halving++) {
            double middle = (low + high) / 2;
            if (of(ContentClass.uniform(logistic(middle), spread), drafts) < length) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return logistic((low + high) / 2);
    }

    private static double logistic(double logit) {
        return 1 / (1 + StrictMath.exp(-logit));
    }
}
