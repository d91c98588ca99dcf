package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.SplittableRandom;
import org.ascendtwin.hardware.device.DataType;
import org.junit.jupiter.api.Test;

class MixtureOfExpertsTest {
    private static final long SEED = 3;
    private final MixtureOfExperts mixture = new MixtureOfExperts(128, 8, 768, 0, false, false);

    @Test
    void touchedExpertsAreThoseOfRandomChoices() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int tokens : new int[] {1, 4, 16, 64}) {
            double sum = 0;
            for (int trial = 0; trial < 2000; trial++) {
                sum += distinctExperts(random, tokens);
            }
            assertThat((double) mixture.touched(128, tokens))
                    .as("seed %d, %d tokens", SEED, tokens)
                    .isBetween(sum / 2000 - 0.5, sum / 2000 + 1.5);
        }
    }

    private static int distinctExperts(SplittableRandom random, int tokens) {
        boolean[] touched = new boolean[128];
        for (int token = 0; token < tokens; token++) {
            boolean[] own = new boolean[128];
            for (int chosen = 0; chosen < 8; ) {
                int expert = random.nextInt(128);
                chosen += own[expert] ? 0 : 1;
                own[expert] = true;
                touched[expert] = true;
            }
        }
        int count = 0;
        for (boolean one : touched) {
            count += one ? 1 : 0;
        }
        return count;
    }

    @Test
    void everyDieTouchesAtLeastOneExpertAndNoMoreThanItHolds() {
        assertThat(mixture.touched(4, 1)).isEqualTo(1);
        assertThat(mixture.touched(4, 10_000)).isEqualTo(4);
    }

    @Test
    void placementsThatDoNotDivideAreRefused() {
        assertThatThrownBy(
                        () -> new Placement(16, 3, 1, Placement.Exchange.ALL_REDUCE, Quantisation.BF16, DataType.BF16))
                .hasMessageContaining("dp_size is 3");
        assertThatThrownBy(
                        () -> new Placement(16, 1, 4, Placement.Exchange.ALL_TO_ALL, Quantisation.BF16, DataType.BF16))
                .hasMessageContaining("Maybe leave --ep-size out");
    }

    @Test
    void nextTokenLayersShareTheTargetsHead() {
        ModelConfig target = ModelCatalogue.shipped().model("deepseek-r1");
        DraftModel draft = DraftModel.nextn(target);
        assertThat(draft.tableParameters()).isZero();
        // DeepSeek-V3's report: 14 billion parameters of the multi-token module, embedding and head shared: 11.5
        // without
        assertThat(draft.parameterCount()).isBetween(11_000_000_000L, 12_000_000_000L);
    }

    /** Experts whose popularity is the mean of equal exponential variates, which is a gamma variate. */
    @Test
    void unequallyPopularExpertsLeaveMoreOfThemWithoutRows() {
        SplittableRandom random = new SplittableRandom(11);
        int shape = 4;
        int tokens = 12;
        double touched = 0;
        for (int expert = 0; expert < 200_000; expert++) {
            double popularity = 0;
            for (int i = 0; i < shape; i++) {
                popularity -= Math.log(1 - random.nextDouble()) / shape;
            }
            touched += 1 - Math.pow(1 - 8.0 / 128, tokens * popularity);
        }
        assertThat(mixture.touched(1_000_000, tokens, 1 / Math.sqrt(shape)))
                .isCloseTo((int) Math.round(5 * touched), withinPercentage(1));
        assertThat(mixture.touched(128, tokens, 0.5)).isLessThan(mixture.touched(128, tokens));
        assertThat(mixture.touched(128, 1, 0.5)).isEqualTo(8);
    }
}
