package org.ascendtwin.live.train;

/**
 * How long and with which sizes a pair of models is trained.
 *
 * @param steps of the target; the draft takes as many
 * @param rows of text in a batch
 * @param length tokens of a row
 * @param vocabulary tokens of the tokenizer
 * @param rate largest learning rate of the target
 * @param draftRate largest learning rate of the draft
 * @param seed of the text and of the first weights
 */
public record TrainingPlan(int steps, int rows, int length, int vocabulary, double rate, double draftRate, long seed) {
    /** What the models that ship were trained with. */
    public static final TrainingPlan SHIPPED = new TrainingPlan(600, 8, 192, 1024, 2e-3, 4e-3, 1);

    private static final double WARM_UP = 0.05;
    private static final double LAST = 0.05;

    public TrainingPlan {
        if (steps < 1 || rows < 1 || length < 2) {
            throw new IllegalArgumentException(steps + " steps of " + rows + " rows of " + length
                    + " tokens; allowed: 1 and more, of 2 tokens and more");
        }
    }

    public TrainingPlan withSteps(int newSteps) {
        return new TrainingPlan(newSteps, rows, length, vocabulary, rate, draftRate, seed);
    }

    public TrainingPlan withSeed(long newSeed) {
        return new TrainingPlan(steps, rows, length, vocabulary, rate, draftRate, newSeed);
    }

    TextShape shape() {
        return new TextShape(rows, length);
    }

    /** The share of the largest rate at a step: up in a line, down in half a cosine (Loshchilov and Hutter 2017). */
    double share(int step) {
        double warmUp = WARM_UP * steps;
        if (step <= warmUp) {
            return step / warmUp;
        }
        double done = (step - warmUp) / (steps - warmUp);
        return LAST + (1 - LAST) * 0.5 * (1 + Math.cos(Math.PI * done));
    }
}
