package org.ascendtwin.calibration.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.operator.KernelName;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.VectorPass;
import org.junit.jupiter.api.Test;

class KernelFitTest {
    private static final long SEED = 20261122;

    private final Device device = DeviceCatalogue.shipped().device("ascend-910b2");
    private final CalibratedKernel prior =
            new CalibratedKernel(device.kernels(), KernelDetails.NONE, new MeasuredSpan(0, 0, 0, 0));

    /** Kernels that take what the law says with {@code truth}, but for a few per cent; every tenth takes thrice as long. */
    private List<KernelSample> measured(List<Operator> operators, CalibratedKernel truth, boolean outliers) {
        SplittableRandom random = new SplittableRandom(SEED);
        OperatorTimer timer = RobustFit.timer(device, KernelName.of(operators.getFirst()), truth);
        List<KernelSample> samples = new ArrayList<>();
        for (Operator operator : operators) {
            double factor = outliers && samples.size() % 10 == 9 ? 3 : random.nextDouble(0.98, 1.02);
            samples.add(new KernelSample(operator, factor * timer.seconds(operator)));
        }
        return samples;
    }

    private static List<Operator> norms(int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Operator> operators = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int rows = 1 << random.nextInt(4, 14);
            operators.add(new VectorPass(VectorPass.Kind.RMS_NORM, rows, 128 << random.nextInt(0, 6)));
        }
        return operators;
    }

    private CalibratedKernel other() {
        CalibratedKernel truth = Parameter.REDUCTION_FIXED.with(prior, 4.5);
        truth = Parameter.VECTOR_INSTRUCTION.with(truth, 0.031);
        return Parameter.HBM_EFFICIENCY.with(truth, 0.63);
    }

    @Test
    void constantsThatMadeTheTimesAreFoundAgainDespiteOutliers() {
        FittedKernel fitted = new KernelFit(device, "rms_norm", prior, measured(norms(60), other(), true)).fitted();
        assertThat(fitted.onBounds()).isEmpty();
        assertThat(fitted.values()).as("seed %d", SEED).hasSize(3).allSatisfy(value -> {
            double truth = value.parameter().of(other());
            assertThat(value.value()).as("%s", value.parameter()).isCloseTo(truth, withinPercentage(6));
            assertThat(value.low()).isLessThanOrEqualTo(value.value());
            assertThat(value.high()).isGreaterThanOrEqualTo(value.value());
            assertThat(value.high() - value.low()).isGreaterThan(0);
        });
        assertThat(fitted.folds().medianPercent()).isLessThan(3);
        assertThat(fitted.folds().count()).isEqualTo(60);
    }

    @Test
    void whatNoKernelTellsStaysAtItsPrior() {
        List<Operator> large = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            large.add(Matmul.of(2048, 1024 * i, 4096, DataType.BF16));
        }
        FittedKernel fitted = new KernelFit(device, "matmul", prior, measured(large, prior, false)).fitted();
        FittedValue fixed = fitted.values().stream()
                .filter(value -> value.parameter() == Parameter.MATMUL_FIXED)
                .findFirst()
                .orElseThrow();
        assertThat(fixed.value()).isCloseTo(fixed.prior(), withinPercentage(3));
        assertThat(fitted.fitted().medianPercent()).isLessThan(2);
    }

    @Test
    void aConstantOnABoundGoesBackToItsPriorAndIsNamed() {
        CalibratedKernel faster = Parameter.HBM_EFFICIENCY.with(prior, 1);
        List<KernelSample> samples = measured(norms(40), faster, false).stream()
                .map(sample -> new KernelSample(sample.operator(), sample.seconds() / 2))
                .toList();
        FittedKernel fitted = new KernelFit(device, "rms_norm", prior, samples).fitted();
        assertThat(fitted.onBounds()).isNotEmpty();
        fitted.onBounds()
                .forEach(parameter -> assertThat(parameter.of(fitted.kernel())).isEqualTo(parameter.of(prior)));
    }

    @Test
    void fewKernelsMoveTheConstantsLessThanMany() {
        double few = fixedMicros(measured(norms(4), other(), false));
        double many = fixedMicros(measured(norms(60), other(), false));
        double truth = Parameter.REDUCTION_FIXED.of(other());
        assertThat(Math.abs(many - truth)).isLessThanOrEqualTo(Math.abs(few - truth) + 0.1);
        assertThat(few).isBetween(truth - 0.5, Parameter.REDUCTION_FIXED.of(prior));
    }

    private double fixedMicros(List<KernelSample> samples) {
        return Parameter.REDUCTION_FIXED.of(
                new KernelFit(device, "rms_norm", prior, samples).fitted().kernel());
    }
}
