package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.KernelName;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuKernelsTest {
    private static final int TOKENS = 24;
    private final Device device = DeviceCatalogue.shipped().device("h200-sxm");

    private static ModelConfig model(String id) {
        return ModelCatalogue.shipped().model(id);
    }

    private static Placement placement(int dies, int ep, Quantisation weights) {
        return new Placement(dies, 1, ep, Placement.Exchange.ALL_REDUCE, weights, DataType.BF16);
    }

    private static Pass joint(String id, Placement placement, Fusions fusions) {
        return Transformer.of(model(id), placement, fusions).joint(TOKENS);
    }

    private static List<Operator> kernels(Pass pass) {
        List<Operator> kernels = new ArrayList<>();
        for (Pass.Node node : pass.nodes()) {
            if (node instanceof Pass.RepeatedOperator repeated) {
                kernels.add(repeated.operator());
            }
        }
        return kernels;
    }

    private static double bytesOfWeights(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmul.operandBytes() - matmul.activationBytes();
            case GroupedMatmul grouped -> grouped.groups() * bytesOfWeights(grouped.each());
            case FusedKernel fused ->
                fused.parts().stream()
                        .mapToDouble(GpuKernelsTest::bytesOfWeights)
                        .sum();
            default -> 0;
        };
    }

    private static double bytesOfWeights(Pass pass) {
        return kernels(pass).stream()
                .mapToDouble(GpuKernelsTest::bytesOfWeights)
                .sum();
    }

    /** One more expert is read in place of the shared one, which is as wide. */
    @Test
    void aSharedExpertThatIsChosenReadsTheSameWeightsInFewerLaunches() {
        Placement placement = placement(8, 1, Quantisation.FP8);
        Pass apart = joint("deepseek-r1", placement, Fusions.USUAL.on(new GpuKernels(false, false, 256)));
        Pass chosen = joint("deepseek-r1", placement, Fusions.USUAL.on(new GpuKernels(true, false, 257)));
        assertThat(bytesOfWeights(chosen)).isCloseTo(bytesOfWeights(apart), within(1.0));
        assertThat(chosen.launchCount()).isLessThan(apart.launchCount());
    }

    @ParameterizedTest
    @CsvSource({
        "deepseek-r1, 8, 1, true, true, true, 257",
        "deepseek-r1, 8, 1, false, false, false, 256",
        "deepseek-r1, 8, 8, true, false, false, 32",
        "glm-5, 8, 1, true, false, false, 256",
        "kimi-k2-instruct, 8, 1, true, false, false, 384",
        "qwen3-235b-a22b, 4, 1, true, false, true, 128",
        "qwen3-235b-a22b, 2, 1, true, false, false, 128",
        "qwen3-32b, 8, 1, true, false, false, 0"
    })
    void sharingAndTilingsFollowTheModelAndItsPlacement(
            String id, int dies, int ep, boolean mayShare, boolean shares, boolean tuned, int held) {
        assertThat(GpuKernels.of(device, model(id), placement(dies, ep, Quantisation.FP8), mayShare))
                .isEqualTo(new GpuKernels(shares, tuned, held));
    }

    @Test
    void unquantisedExpertsHaveNoTilingsOfTheirOwnHere() {
        assertThat(GpuKernels.of(device, model("qwen3-235b-a22b"), placement(4, 1, Quantisation.BF16), true)
                        .tunedExperts())
                .isFalse();
    }

    /** Rows of kernels are what was timed together, not fewer kernels. */
    @ParameterizedTest
    @CsvSource({"deepseek-r1", "qwen3-235b-a22b", "qwen3-32b", "qwen3.5-397b-a17b"})
    void aRowTakesAsLongAsItsKernelsWhereItWasNotMeasured(String id) {
        Placement placement = placement(8, 1, Quantisation.FP8);
        OperatorTimer timer = new OperatorTimer(device);
        Pass rows = joint(id, placement, Fusions.USUAL.on(GpuKernels.PLAIN));
        double apart = 0;
        for (Operator kernel : kernels(joint(id, placement, Fusions.USUAL))) {
            apart += secondsOnGpu(timer, kernel);
        }
        double together = 0;
        double counts = 0;
        for (Operator kernel : kernels(rows)) {
            together += timer.seconds(kernel);
            counts += KernelName.of(kernel).equals(GpuKernels.EXPERTS) ? timer.seconds(GpuKernels.countOfRows(0)) : 0;
        }
        assertThat(together).isCloseTo(apart + counts, within(1e-9));
        assertThat(rows.nodes())
                .hasSizeLessThan(joint(id, placement, Fusions.USUAL).nodes().size());
    }

    private CalibratedKernel kernel(double hbmEfficiency) {
        KernelCosts costs = device.kernels();
        KernelCosts other = new KernelCosts(
                hbmEfficiency,
                costs.l2Efficiency(),
                costs.cubeEfficiency(),
                costs.attentionCubeEfficiency(),
                costs.matmulFixed(),
                costs.quantisedMatmulFixed(),
                costs.elementwiseFixed(),
                costs.reductionFixed(),
                costs.vectorInstruction(),
                costs.attentionTask(),
                costs.causalMask());
        return new CalibratedKernel(other, KernelDetails.NONE, new MeasuredSpan(0, 1e18, 0, 1e15));
    }

    private double experts(GpuKernels kernels, Map<String, CalibratedKernel> measured) {
        OperatorTimer timer = new OperatorTimer(device.withCalibrated(measured));
        Placement placement = placement(4, 1, Quantisation.FP8);
        return kernels(joint("qwen3-235b-a22b", placement, Fusions.USUAL.on(kernels))).stream()
                .filter(kernel -> KernelName.of(kernel).endsWith(GpuKernels.EXPERTS))
                .mapToDouble(timer::seconds)
                .sum();
    }

    /** Tunings that lose are not kept, and what was measured of the tuned ones alone stands as it is. */
    @Test
    void tunedExpertsAreNoSlowerThanThoseInTheDefaultTiling() {
        GpuKernels tuned = new GpuKernels(false, true, 128);
        CalibratedKernel fast = kernel(0.9);
        CalibratedKernel slow = kernel(0.3);
        double fastSeconds = experts(tuned, Map.of(GpuKernels.TUNED_EXPERTS, fast));
        double slowSeconds = experts(tuned, Map.of(GpuKernels.TUNED_EXPERTS, slow));
        assertThat(fastSeconds).isLessThan(slowSeconds / 2);
        for (CalibratedKernel other : List.of(fast, slow)) {
            assertThat(experts(tuned, Map.of(GpuKernels.TUNED_EXPERTS, fast, GpuKernels.EXPERTS, other)))
                    .isEqualTo(fastSeconds);
        }
        assertThat(experts(tuned, Map.of(GpuKernels.TUNED_EXPERTS, slow, GpuKernels.EXPERTS, fast)))
                .isEqualTo(fastSeconds);
        assertThat(experts(
                        new GpuKernels(false, false, 128),
                        Map.of(GpuKernels.TUNED_EXPERTS, fast, GpuKernels.EXPERTS, slow)))
                .isEqualTo(slowSeconds);
    }

    private static double bytes(Pass pass, Kind kind) {
        return kernels(pass).stream()
                .flatMap(kernel -> kernel instanceof FusedKernel fused ? fused.parts().stream() : Stream.of(kernel))
                .mapToDouble(part -> part instanceof VectorPass vector && vector.kind() == kind ? vector.bytes() : 0)
                .sum();
    }

    /**
     * Devices with experts of their own sum the rows of all experts as those with slices do, write zeros where others have the
     * experts, and look up the numbers of theirs.
     */
    @Test
    void rowsOfOtherDevicesExpertsAreWrittenAndSummedToo() {
        Pass slices = joint("qwen3.5-397b-a17b", placement(8, 1, Quantisation.FP8), Fusions.USUAL.on(GpuKernels.PLAIN));
        Pass own = joint("qwen3.5-397b-a17b", placement(8, 8, Quantisation.FP8), Fusions.USUAL.on(GpuKernels.PLAIN));
        assertThat(bytes(own, Kind.FINALIZE_ROUTING)).isGreaterThan(bytes(slices, Kind.FINALIZE_ROUTING));
        assertThat(bytes(own, Kind.PERMUTE)).isPositive();
        assertThat(bytes(slices, Kind.PERMUTE)).isZero();
        Pass ascend = joint("qwen3.5-397b-a17b", placement(8, 8, Quantisation.FP8), Fusions.USUAL);
        assertThat(bytes(ascend, Kind.FINALIZE_ROUTING)).isLessThan(bytes(slices, Kind.FINALIZE_ROUTING));
        assertThat(bytes(ascend, Kind.PERMUTE)).isZero();
    }

    /** Without rows an Ascend's kernels are listed, of which routing and SwiGLU quantise besides. */
    private static double secondsOnGpu(OperatorTimer timer, Operator kernel) {
        if (kernel instanceof VectorPass pass && pass.kind() == Kind.SWIGLU_QUANT) {
            return timer.seconds(new VectorPass(Kind.SWIGLU, pass.rows(), pass.columns()))
                    + timer.seconds(new VectorPass(Kind.DYNAMIC_QUANT, pass.rows(), pass.columns() / 2));
        }
        if (kernel instanceof VectorPass pass && pass.kind() == Kind.INIT_ROUTING) {
            return timer.seconds(kernel)
                    + timer.seconds(new VectorPass(Kind.DYNAMIC_QUANT, pass.rows(), pass.columns()));
        }
        return timer.seconds(kernel);
    }
}
