package org.ascendtwin.live.serve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How likely a token was that was chosen, and which would have been likelier.
 *
 * @param token that was chosen
 * @param logProbability its own
 * @param top the likeliest tokens at its place, the likeliest first
 */
record TokenChance(int token, double logProbability, List<Alternative> top) {
    /**
     * A token that could have been chosen.
     *
     * @param token its identity
     * @param logProbability how likely it was
     */
    record Alternative(int token, double logProbability) {}

    /**
     * The chances under {@code scores} divided by {@code temperature}.
     *
     * @param count likeliest tokens to be named
     */
    static TokenChance of(int token, float[] scores, double temperature, int count) {
        double most = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            most = Math.max(most, score / temperature);
        }
        double sum = 0;
        for (float score : scores) {
            sum += Math.exp(score / temperature - most);
        }
        double all = most + Math.log(sum);
        List<Alternative> top = new ArrayList<>();
        if (count > 0) {
            IntStream.range(0, scores.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer each) -> -scores[each]))
                    .limit(count)
                    .forEach(each -> top.add(new Alternative(each, scores[each] / temperature - all)));
        }
        return new TokenChance(token, scores[token] / temperature - all, List.copyOf(top));
    }
}
