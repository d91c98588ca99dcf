package org.ascendtwin.live.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SamplingTest {
    /** Chances of one half, a quarter, an eighth and an eighth. */
    private static final float[] SCORES = {
        (float) Math.log(0.125), (float) Math.log(0.5), (float) Math.log(0.125), (float) Math.log(0.25)
    };

    private static double[] shares(Sampling sampling) {
        int draws = 20_000;
        double[] shares = new double[SCORES.length];
        for (int i = 0; i < draws; i++) {
            shares[sampling.choose(SCORES, i)] += 1.0 / draws;
        }
        return shares;
    }

    @Test
    void tokensAreDrawnWithTheirChances() {
        // Three standard deviations of a share of one half of 20,000 draws are 0.011.
        assertThat(shares(new Sampling(1, 0, 1, 0, 3)))
                .containsExactly(new double[] {0.125, 0.5, 0.125, 0.25}, within(0.011));
    }

    @Test
    void temperatureRaisesChancesToAPower() {
        // Halving the temperature squares them: 1/64, 1/4, 1/64, 1/16, of 22/64 in all.
        assertThat(shares(new Sampling(0.5, 0, 1, 0, 3)))
                .containsExactly(new double[] {1 / 22.0, 16 / 22.0, 1 / 22.0, 4 / 22.0}, within(0.011));
    }

    @Test
    void topKTopPAndMinPLeaveTheLikeliest() {
        double[] two = {0, 2 / 3.0, 0, 1 / 3.0};
        assertThat(shares(new Sampling(1, 2, 1, 0, 3))).containsExactly(two, within(0.011));
        assertThat(shares(new Sampling(1, 0, 0.7, 0, 3))).containsExactly(two, within(0.011));
        assertThat(shares(new Sampling(1, 0, 1, 0.4, 3))).containsExactly(two, within(0.011));
        assertThat(shares(new Sampling(1, 0, 0.1, 0, 3))).containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    }

    @Test
    void oneSeedChoosesAlikeAndAnotherDoesNot() {
        Sampling sampling = new Sampling(1, 0, 1, 0, 5);
        Sampling other = new Sampling(1, 0, 1, 0, 6);
        int same = 0;
        for (int i = 0; i < 200; i++) {
            assertThat(sampling.choose(SCORES, i)).isEqualTo(sampling.choose(SCORES, i));
            same += sampling.choose(SCORES, i) == other.choose(SCORES, i) ? 1 : 0;
        }
        // Two independent draws agree with a chance of 0.34.
        assertThat(same).isBetween(35, 105);
    }

    @Test
    void greedyTakesTheLikeliestAndTheFirstOfEquals() {
        assertThat(Sampling.GREEDY.choose(SCORES, 0)).isEqualTo(1);
        assertThat(Sampling.GREEDY.choose(new float[] {1, 2, 2}, 0)).isEqualTo(1);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Sampling(-1, 0, 1, 0, 0)).hasMessage("temperature is -1.0; allowed: 0 and more");
        assertThatThrownBy(() -> new Sampling(1, 0, 0, 0, 0)).hasMessageContaining("top_p is 0.0");
        assertThatThrownBy(() -> new Sampling(1, 0, 1, 2, 0)).hasMessageContaining("min_p is 2.0");
    }
}
