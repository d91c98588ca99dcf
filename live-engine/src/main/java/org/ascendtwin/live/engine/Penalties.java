package org.ascendtwin.live.engine;

import org.ascendtwin.scheduler.batch.Sequence;

/**
 * What makes tokens that an answer has already less likely, as SGLang's penalties of the same names do.
 *
 * @param frequency taken off a token's score for each time it is in the answer
 * @param presence taken off the score of a token that is in the answer
 * @param repetition by which the score of a token in the answer is divided where it is positive, and multiplied elsewhere
 */
public record Penalties(double frequency, double presence, double repetition) {
    /** No penalties. */
    public static final Penalties NONE = new Penalties(0, 0, 1);

    private static final double MOST = 2;

    public Penalties {
        require(Math.abs(frequency) <= MOST, "frequency_penalty", frequency, "-2 to 2");
        require(Math.abs(presence) <= MOST, "presence_penalty", presence, "-2 to 2");
        require(repetition > 0 && repetition <= MOST, "repetition_penalty", repetition, "more than 0, up to 2");
    }

    private static void require(boolean holds, String name, double value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + allowed);
        }
    }

    boolean isNone() {
        return frequency == 0 && presence == 0 && repetition == 1;
    }

    /**
     * Changes {@code scores} for the token after those of the answer: what {@code sequence} has of it, and then the first
     * {@code count} of {@code more}.
     */
    void apply(float[] scores, Sequence sequence, long[] more, int count) {
        int[] times = new int[scores.length];
        for (int i = sequence.promptLength(); i < sequence.promptLength() + sequence.outputCount(); i++) {
            times[Math.toIntExact(sequence.tokens().tokenAt(i))]++;
        }
        for (int i = 0; i < count; i++) {
            times[Math.toIntExact(more[i])]++;
        }
        for (int token = 0; token < scores.length; token++) {
            if (times[token] > 0) {
                double score = scores[token] > 0 ? scores[token] / repetition : scores[token] * repetition;
                scores[token] = (float) (score - frequency * times[token] - presence);
            }
        }
    }
}
