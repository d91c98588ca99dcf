package org.ascendtwin.live.engine;

/** Sees from what scores each token of an answer was chosen, in its order; a place that is computed again is told again. */
@FunctionalInterface
public interface ScoreWatcher {
    /**
     * Told of one token.
     *
     * @param place in the answer, from 0
     * @param token that was chosen
     * @param scores of all tokens, penalties taken off
     */
    void chosen(int place, int token, float[] scores);
}
