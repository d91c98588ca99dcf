package org.ascendtwin.live.engine;

import java.util.Arrays;
import org.ascendtwin.sim.rng.Streams;

/**
 * How a token is chosen among all of the vocabulary. The chance that decides depends on the seed and on the token's place
 * in the output alone, so that output does not depend on batches, and drafts do not change it.
 *
 * @param temperature scores are divided by it; 0 for the likeliest token always
 * @param topK how many of the likeliest tokens are left; 0 for all
 * @param topP the likeliest tokens that together have this chance are left (Holtzman et al. 2020)
 * @param minP tokens at least this share as likely as the likeliest are left
 * @param seed of the chances
 */
public record Sampling(double temperature, int topK, double topP, double minP, long seed) {
    /** The likeliest token always. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 0);

    public Sampling {
        require(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature, "0 and more");
        require(topK >= 0, "top_k", topK, "1 and more, or 0 or -1 for all tokens");
        require(topP > 0 && topP <= 1, "top_p", topP, "more than 0, up to 1");
        require(minP >= 0 && minP <= 1, "min_p", minP, "0 to 1");
    }

    private static void require(boolean holds, String name, double value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + allowed);
        }
    }

    /** Whether it takes the likeliest token always, so that nobody needs to look at scores. */
    public boolean isGreedy() {
        return temperature == 0 || topK == 1;
    }

    /** Chooses output token {@code index} by the scores of all tokens. */
    public int choose(float[] scores, int index) {
        if (isGreedy()) {
            return likeliest(scores);
        }
        double most = scores[likeliest(scores)];
        Candidate[] candidates = new Candidate[scores.length];
        for (int i = 0; i < scores.length; i++) {
            candidates[i] = new Candidate(i, Math.exp((scores[i] - most) / temperature));
        }
        Arrays.sort(candidates);
        int left = left(candidates);
        double sum = 0;
        for (int i = 0; i < left; i++) {
            sum += candidates[i].weight;
        }
        double chance = new Streams(seed, 0).stream("output", index).nextDouble() * sum;
        int chosen = 0;
        while (chosen + 1 < left && chance >= candidates[chosen].weight) {
            chance -= candidates[chosen].weight;
            chosen++;
        }
        return candidates[chosen].token;
    }

    /** How many of the likeliest tokens are left; at least one. */
    private int left(Candidate[] candidates) {
        int left = topK == 0 ? candidates.length : Math.min(topK, candidates.length);
        double all = 0;
        for (int i = 0; i < left; i++) {
            all += candidates[i].weight;
        }
        double sum = 0;
        int kept = 0;
        while (kept < left && (kept == 0 || (sum < topP * all && candidates[kept].weight >= minP))) {
            sum += candidates[kept++].weight;
        }
        return kept;
    }

    static int likeliest(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    /**
     * A token and how likely it is, the likeliest having weight 1.
     *
     * @param token its identity
     * @param weight against the likeliest
     */
    private record Candidate(int token, double weight) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            int byWeight = Double.compare(other.weight, weight);
            return byWeight != 0 ? byWeight : Integer.compare(token, other.token);
        }
    }
}
