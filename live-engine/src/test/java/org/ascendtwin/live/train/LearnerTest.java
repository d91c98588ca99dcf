package org.ascendtwin.live.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class LearnerTest {
    private static final DecoderConfig MODEL =
            new DecoderConfig(24, 40, 2, 4, 2, 8, 60, 256, 1e4, 1e-6, true, true, null);
    private static final TextShape SHAPE = new TextShape(3, 17);

    private static Blas blas;

    @BeforeAll
    static void load() {
        try {
            blas = Blas.load();
        } catch (IllegalStateException e) {
            Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    private static int[] tokens(String name) {
        RandomStream random = new Streams(5, 0).stream(name, 0);
        return IntStream.range(0, SHAPE.tokens())
                .map(i -> random.nextInt(MODEL.vocabSize()))
                .toArray();
    }

    /** Weights of order one, so that no part of the model is close to linear. */
    private static Learner learner() {
        Learner learner = new Learner(blas, MODEL, SHAPE, 1);
        RandomStream random = new Streams(9, 0).stream("larger", 0);
        for (Parameter parameter : learner.parameters()) {
            for (int i = 0; i < parameter.values().length; i++) {
                parameter.values()[i] = (float) (10 * parameter.values()[i] + 0.2 * (random.nextDouble() - 0.5));
                if (parameter.sizes().length == 1) {
                    parameter.values()[i] /= 10;
                }
            }
        }
        return learner;
    }

    private static double loss(Learner learner, int[] text, int[] next) {
        learner.probabilities(text);
        return learner.loss(next);
    }

    @Test
    void gradientsOfEveryParameterAreTheSlopesOfTheLoss() {
        Learner learner = learner();
        int[] text = tokens("text");
        int[] next = tokens("next");
        learner.probabilities(text);
        learner.back(text, next, null);
        List<String> checked = new ArrayList<>();
        for (Parameter parameter : learner.parameters()) {
            float[] values = parameter.values();
            double length = Math.sqrt(parameter.squaredGradients());
            // Along the gradient itself the slope is its length; a step that is small, and large for floats.
            double step = 0.02 / length;
            float[] before = values.clone();
            move(values, before, parameter.gradients(), step / length);
            double above = loss(learner, text, next);
            move(values, before, parameter.gradients(), -step / length);
            double below = loss(learner, text, next);
            System.arraycopy(before, 0, values, 0, values.length);
            assertThat((above - below) / (2 * step))
                    .as("%s", parameter.name())
                    .isCloseTo(length, within(0.02 * length));
            checked.add(parameter.name());
        }
        assertThat(checked).hasSize(2 + 11 * MODEL.layers());
    }

    private static void move(float[] values, float[] from, float[] along, double by) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (from[i] + by * along[i]);
        }
    }

    @Test
    void aTextIsLearntByHeartAndEveryTimeAlike() {
        int[] text = tokens("text");
        int[] next = tokens("next");
        double[] losses = new double[2];
        for (int run = 0; run < losses.length; run++) {
            Learner learner = new Learner(blas, MODEL, SHAPE, 1);
            assertThat(loss(learner, text, next)).isCloseTo(Math.log(MODEL.vocabSize()), within(0.1));
            for (int step = 1; step <= 150; step++) {
                learner.probabilities(text);
                learner.back(text, next, null);
                learner.learn(step, 0.01, 1);
            }
            losses[run] = loss(learner, text, next);
        }
        assertThat(losses[0]).isLessThan(0.1).isEqualTo(losses[1]);
    }
}
