package org.ascendtwin.scheduler.speculate;

import java.util.Arrays;
import org.ascendtwin.sim.rng.Noise;
import org.ascendtwin.sim.rng.Normal;

/**
 * How many tokens a verification emits: drafts are accepted one after the other with a chance that belongs to the
 * request (easy texts, hard texts), until the first is refused; then the target's own token follows. Which drafts are
 * accepted depends on request and position alone, so two policies meet the same luck.
 */
public final class DraftAcceptance {
    private static final long REQUEST_DIFFICULTY = -1;
    private static final double NOT_DRAWN = 0;
    private static final Normal STANDARD = new Normal(0, 1);

    private final double logitOfMean;
    private final double logitSpread;
    private final int draftTokens;
    private final long key;
    private double[] chances = new double[64];

    /**
     * Makes the process.
     *
     * @param acceptance chance of a draft to be accepted, given that all before it were; 0 to 1
     * @param logitSpread standard deviation of the chance's logit over requests
     * @param draftTokens drafts of a window
     * @param key of the noise, from {@link org.ascendtwin.sim.rng.Streams#key}
     */
    public DraftAcceptance(double acceptance, double logitSpread, int draftTokens, long key) {
        if (!(acceptance >= 0 && acceptance <= 1)) {
            throw new IllegalArgumentException("draft acceptance " + acceptance + " is out of range; allowed: 0 to 1.");
        }
        this.logitOfMean = StrictMath.log(acceptance) - StrictMath.log1p(-acceptance);
        this.logitSpread = logitSpread;
        this.draftTokens = draftTokens;
        this.key = key;
    }

    /** The chance that belongs to a request; drawn once, then looked up. */
    public double chance(int requestId) {
        if (requestId >= chances.length) {
            chances = Arrays.copyOf(chances, Math.max(requestId + 1, 2 * chances.length));
        }
        if (chances[requestId] == NOT_DRAWN) {
            double difficulty = STANDARD.quantile(Noise.uniform(key, requestId, REQUEST_DIFFICULTY));
            double logit = logitOfMean + logitSpread * difficulty;
            chances[requestId] = 1 / (1 + StrictMath.exp(-logit));
        }
        return chances[requestId];
    }

    /**
     * Tokens emitted by the verification that starts at output {@code position} of a request.
     *
     * @return 1 to draft tokens + 1
     */
    public int tokens(int requestId, int position) {
        double chance = chance(requestId);
        double uniform = Noise.uniform(key, requestId, position);
        // The number of successes before the first failure, by inversion: P(at least k) = chance^k.
        int accepted = 0;
        double tail = chance;
        while (accepted < draftTokens && uniform < tail) {
            accepted++;
            tail *= chance;
        }
        return accepted + 1;
    }
}
