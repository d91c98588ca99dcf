package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Costs that rest on measured steps. */
class MeasuredStepTest {
    private static final long SEED = 11;
    private final StepCost cost = new StepCost();

    private static StepShape decode(int count, int prefix) {
        int[] queries = new int[count];
        int[] prefixes = new int[count];
        Arrays.fill(queries, 1);
        Arrays.fill(prefixes, prefix);
        return new StepShape().set(Phase.DECODE, count, queries, prefixes);
    }

    private static MeasuredStep measured(int count, int prefix, double seconds) {
        return new MeasuredStep(Phase.DECODE, count, count, (long) count * prefix, Math.round(seconds * 1e9));
    }

    private double seconds(StepCostModel model, StepShape shape) {
        model.cost(shape, cost);
        assertThat(cost.nanos(CostPart.MEASURED)).isEqualTo(cost.totalNanos());
        return cost.totalNanos() * 1e-9;
    }

    @Test
    void replayedStepsComeInTheirOrderAndThenAnew() {
        StepCostModel model = new ReplayedStepCost(List.of(measured(1, 10, 0.5), measured(9, 10, 0.25)));
        assertThat(seconds(model, decode(3, 7))).isEqualTo(0.5);
        assertThat(seconds(model, decode(3, 7))).isEqualTo(0.25);
        assertThat(cost.isOutside()).isFalse();
        assertThat(seconds(model, decode(3, 7))).isEqualTo(0.5);
        assertThat(cost.isOutside()).isTrue();
    }

    @Test
    void aPhaseThatWasNotMeasuredIsRefused() {
        for (StepCostModel model : List.of(
                new ReplayedStepCost(List.of(measured(1, 10, 0.5))),
                new FittedStepCost(List.of(measured(1, 10, 0.5))))) {
            StepShape prefill = new StepShape().set(Phase.EXTEND, 1, new int[] {9}, new int[] {0});
            assertThatThrownBy(() -> model.cost(prefill, cost))
                    .hasMessageContaining("EXTEND")
                    .hasMessageContaining("Maybe");
        }
    }

    @Test
    void aPlaneIsFoundAgainBetweenAndBeyondItsPoints() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<MeasuredStep> steps = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int count = random.nextInt(1, 200);
            int prefix = random.nextInt(100, 9000);
            steps.add(measured(count, prefix, plane(count, prefix)));
        }
        StepCostModel model = new FittedStepCost(steps);
        for (int i = 0; i < 100; i++) {
            int count = random.nextInt(1, 400);
            int prefix = random.nextInt(10, 20_000);
            double expected = plane(count, prefix);
            assertThat(seconds(model, decode(count, prefix)))
                    .as("seed %d: %d requests of %d", SEED, count, prefix)
                    .isCloseTo(expected, within(1e-4 * expected));
        }
    }

    private static double plane(int count, int prefix) {
        return 0.02 + 50e-6 * count + 4e-9 * count * prefix;
    }

    @Test
    void aMeasuredStepIsMetExactlyAndOneBetweenLiesBetween() {
        List<MeasuredStep> steps =
                List.of(measured(8, 1000, 0.021), measured(16, 1000, 0.020), measured(32, 1000, 0.035));
        StepCostModel model = new FittedStepCost(steps);
        assertThat(seconds(model, decode(16, 1000))).isCloseTo(0.020, within(2e-9));
        assertThat(cost.isOutside()).isFalse();
        assertThat(seconds(model, decode(24, 1000))).isBetween(0.020, 0.035);
        assertThat(seconds(model, decode(33, 1000))).isPositive();
        assertThat(cost.isOutside()).isTrue();
    }

    @Test
    void longerStepsForMoreTokensAreNotForetoldFromTimesThatFall() {
        StepCostModel model = new FittedStepCost(List.of(measured(8, 1000, 0.03), measured(16, 1000, 0.02)));
        assertThat(seconds(model, decode(4000, 1000))).isBetween(0.02, 0.03);
    }
}
