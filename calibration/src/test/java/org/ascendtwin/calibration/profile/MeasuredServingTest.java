package org.ascendtwin.calibration.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.step.FittedStepCost;
import org.ascendtwin.hardware.step.MeasuredStep;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.scheduler.speculate.DraftChances;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

/** Many measured steps as a few. */
final class MeasuredServingTest {
    private static final long NANOS_A_MICRO = 1_000;

    @Test
    void stepsOfOneSizeBecomeTheirMedianWhateverOneOfThemSuffered() {
        List<MeasuredStep> steps = new ArrayList<>();
        for (long micros : new long[] {900, 1000, 1100, 50_000, 1000}) {
            steps.add(new MeasuredStep(Phase.DECODE, 4, 4, 1000, micros * NANOS_A_MICRO));
        }
        MeasuredServing serving = MeasuredServing.of(steps, new long[] {5, 7, 1_000_000}, DraftChances.NONE);
        assertThat(serving.measured()).isEqualTo(5);
        assertThat(serving.steps()).containsExactly(new MeasuredStep(Phase.DECODE, 4, 4, 1000, 1000 * NANOS_A_MICRO));
        assertThat(serving.host().iterationNanos()).isEqualTo(7);
    }

    @Test
    void batchesThatAreNotTheSameStayApart() {
        List<MeasuredStep> steps = List.of(
                new MeasuredStep(Phase.DECODE, 3, 3, 500, NANOS_A_MICRO),
                new MeasuredStep(Phase.DECODE, 4, 4, 500, 2 * NANOS_A_MICRO),
                new MeasuredStep(Phase.EXTEND, 1, 4, 500, 3 * NANOS_A_MICRO));
        assertThat(MeasuredServing.of(steps, new long[0], DraftChances.NONE).steps())
                .containsExactlyInAnyOrderElementsOf(steps);
    }

    /** The law by which the steps are made is the oracle: between the measured ones it must come out again. */
    @Test
    void whatWasSummedUpStillTellsTheLawBehindNoisySteps() {
        RandomStream random = new Streams(11, 0).stream("steps", 0);
        List<MeasuredStep> steps = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int tokens = (int) Math.round(8 * Math.exp(random.nextDouble() * 4));
            double noise = 0.97 + 0.06 * random.nextDouble();
            steps.add(new MeasuredStep(Phase.EXTEND, 1, tokens, 0, Math.round(noise * law(tokens))));
        }
        FittedStepCost fitted = new FittedStepCost(
                MeasuredServing.of(steps, new long[0], DraftChances.NONE).steps());
        StepCost cost = new StepCost();
        for (int tokens : new int[] {10, 25, 60, 140, 300, 420}) {
            fitted.cost(new StepShape().set(Phase.EXTEND, 1, new int[] {tokens}, new int[] {0}), cost);
            assertThat(cost.totalNanos() / law(tokens)).as("%d tokens", tokens).isCloseTo(1, within(0.03));
        }
    }

    private static double law(int tokens) {
        return 5e6 + 0.8e6 * tokens;
    }
}
