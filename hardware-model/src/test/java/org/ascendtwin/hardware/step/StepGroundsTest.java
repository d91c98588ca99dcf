package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.model.Quantisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepGroundsTest {
    private static final long SEED = 3;
    private static final MeasuredSpan NOWHERE = new MeasuredSpan(0, 0, 0, 0);
    private static final MeasuredSpan ANYTHING = new MeasuredSpan(0, 1e18, 0, 1e15);
    private static final MeasuredSpan NOTHING_SO_LARGE = new MeasuredSpan(1e17, 1e18, 1e14, 1e15);

    private static int[] filled(int count, int value) {
        int[] values = new int[count];
        Arrays.fill(values, value);
        return values;
    }

    private static double sum(Map<String, double[]> secondsByKernel) {
        return secondsByKernel.values().stream().flatMapToDouble(Arrays::stream).sum();
    }

    /** Kernels listed anew take as long as the step says, exchanges and launches apart. */
    @ParameterizedTest
    @CsvSource({"qwen3-8b, 1", "qwen3-next-80b-a3b, 4", "deepseek-r1, 16", "deepseek-v3.2, 16"})
    void theKernelsAreThoseOfTheStep(String model, int tp) {
        Deployment deployment = Deployments.a3(model, tp, Quantisation.BF16);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20; i++) {
            Phase phase = i % 2 == 0 ? Phase.DECODE : Phase.EXTEND;
            int query = phase == Phase.DECODE ? 1 : random.nextInt(1, 3000);
            int count = phase == Phase.DECODE ? 1 << random.nextInt(8) : random.nextInt(1, 4);
            compare(deployment, phase, count, query, random.nextInt(1, 8000));
        }
    }

    @Test
    void draftsAreKernelsToo() {
        Deployment deployment = Deployments.speculative("qwen3-8b", 1, Quantisation.BF16, 3);
        compare(deployment, Phase.VERIFY, 20, 4, 1000);
        compare(deployment, Phase.EXTEND, 2, 700, 0);
    }

    private static void compare(Deployment deployment, Phase phase, int count, int query, int prefix) {
        StepShape shape = new StepShape().set(phase, count, filled(count, query), filled(count, prefix));
        StepCost cost = new StepCost();
        new ModelledStepCost(deployment).cost(shape, cost);
        long kernelNanos = cost.totalNanos()
                - cost.nanos(CostPart.COLLECTIVE)
                - cost.nanos(CostPart.EXCHANGE)
                - cost.nanos(CostPart.LAUNCH);
        StepSample sample = new StepSample();
        sample.see(shape);
        assertThat(1e9 * sum(StepGrounds.of(deployment, sample)))
                .as("seed %d: %s of %d x %d after %d", SEED, phase, count, query, prefix)
                .isCloseTo((double) kernelNanos, within(1e-5 * (double) kernelNanos));
    }

    @Test
    void eachKernelRestsOnWhatItsDeviceWasToldOfItsKind() {
        Deployment plain = Deployments.a3("qwen3-8b", 1, Quantisation.BF16);
        Device device = plain.device();
        Map<String, CalibratedKernel> calibrated = new TreeMap<>();
        calibrated.put("matmul", kernel(device, ANYTHING));
        calibrated.put("prefill_attention", kernel(device, NOTHING_SO_LARGE));
        calibrated.put("decode_attention", kernel(device, NOWHERE).lentOf(ANYTHING));
        calibrated.put("add_rms_norm", kernel(device, NOWHERE).lentOf(NOTHING_SO_LARGE));
        Deployment known = new Deployment(
                device.withCalibrated(calibrated),
                plain.cluster(),
                plain.model(),
                plain.placement(),
                plain.graphs(),
                null);
        StepSample sample = new StepSample();
        sample.see(new StepShape().set(Phase.DECODE, 8, filled(8, 1), filled(8, 500)));
        sample.see(new StepShape().set(Phase.EXTEND, 1, filled(1, 600), filled(1, 0)));
        Map<String, double[]> seconds = StepGrounds.of(known, sample);
        assertThat(only(seconds, "matmul")).isEqualTo(KernelGround.MEASURED);
        assertThat(only(seconds, "prefill_attention")).isEqualTo(KernelGround.OTHER_SIZES);
        assertThat(only(seconds, "decode_attention")).isEqualTo(KernelGround.BORROWED);
        assertThat(only(seconds, "add_rms_norm")).isEqualTo(KernelGround.BORROWED_OTHER_SIZES);
        assertThat(only(seconds, "embedding")).isEqualTo(KernelGround.MODEL);
    }

    private static CalibratedKernel kernel(Device device, MeasuredSpan span) {
        return new CalibratedKernel(device.kernels(), KernelDetails.NONE, span);
    }

    private static KernelGround only(Map<String, double[]> seconds, String kernel) {
        double[] own = Objects.requireNonNull(seconds.get(kernel), kernel);
        int found = -1;
        for (int i = 0; i < own.length; i++) {
            if (own[i] > 0) {
                assertThat(found).as(kernel).isNegative();
                found = i;
            }
        }
        return KernelGround.values()[found];
    }

    /** A run whose steps grow: what is kept must stand for the mean of all, and be few. */
    @Test
    void aFewStepsStandForAllOfTheirPhase() {
        StepSample sample = new StepSample();
        int steps = 5000;
        for (int step = 0; step < steps; step++) {
            sample.see(new StepShape().set(Phase.DECODE, 1, filled(1, 1), filled(1, step)));
            if (step % 100 == 0) {
                sample.see(new StepShape().set(Phase.EXTEND, 1, filled(1, 10), filled(1, 0)));
            }
        }
        double[] sums = new double[3];
        sample.forEach((shape, times) -> {
            sums[shape.phase() == Phase.DECODE ? 0 : 1] += times;
            sums[2] += times * shape.prefixLen(0);
        });
        assertThat(sums[0]).isCloseTo(steps, within(1e-6));
        assertThat(sums[1]).isCloseTo(50, within(1e-6));
        assertThat(sums[2] / steps).isCloseTo(steps / 2.0, within(0.1 * steps));
        assertThat(sample.size()).isLessThan(50);
    }
}
