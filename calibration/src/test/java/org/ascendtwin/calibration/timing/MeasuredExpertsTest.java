package org.ascendtwin.calibration.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.model.GpuKernels;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.KernelName;
import org.ascendtwin.hardware.operator.KernelPlace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasuredExpertsTest {
    private static KernelTiming timing(int tokens, String type, String loads) {
        return new KernelTiming(
                "moe",
                "h200-sxm",
                List.of(List.of(tokens, 7168), List.of(8, 256, 1), List.of(7168, 2048 / 8)),
                List.of(type, type),
                List.of(),
                "{\"distribution\": \"" + loads + "\"}",
                100,
                Statistic.REPORTED,
                "",
                "");
    }

    private static FusedKernel served(int tokens) {
        ModelConfig model = ModelCatalogue.shipped().model("deepseek-r1");
        Placement placement = new Placement(8, Quantisation.FP8, DataType.BF16);
        GpuKernels kernels = GpuKernels.of(DeviceCatalogue.shipped().device("h200-sxm"), model, placement, false);
        Transformer transformer = Transformer.of(model, placement, Fusions.USUAL.on(kernels));
        return transformer.joint(tokens).nodes().stream()
                .filter(node -> node instanceof Pass.RepeatedOperator repeated
                        && KernelName.of(repeated.operator()).equals(GpuKernels.EXPERTS))
                .map(node -> (FusedKernel) ((Pass.RepeatedOperator) node).operator())
                .findFirst()
                .orElseThrow();
    }

    /** One token chooses as many experts as it has rows, and many tokens all of them: there a table has what a step asks for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1024, 8192})
    void aMeasuredMixtureStandsWhereTheOneStandsThatADeploymentRuns(int tokens) {
        FusedKernel measured = (FusedKernel) MeasuredOperator.of(timing(tokens, "fp8_block", "balanced"));
        KernelPlace asked = Objects.requireNonNull(KernelPlace.of(served(tokens)));
        KernelPlace known = Objects.requireNonNull(KernelPlace.of(measured));
        assertThat(known.variant()).isEqualTo(asked.variant());
        assertThat(known.group()).containsExactly(asked.group());
        assertThat(known.along()).isEqualTo(asked.along());
    }

    @Test
    void theChoiceOfExpertsAndItsCopiesAreTimedBesidesWhatServingRuns() {
        FusedKernel measured = (FusedKernel) MeasuredOperator.of(timing(1, "fp8_block", "balanced"));
        FusedKernel served = served(1);
        assertThat(measured.parts().subList(4, measured.parts().size())).isEqualTo(served.parts());
        assertThat(measured.launches()).isEqualTo(served.launches() + 4);
    }

    @Test
    void otherLoadsAndFormatsAreLeftOutByName() {
        assertThat(Selection.reasonNotPriced(timing(4, "fp8_block", "balanced")))
                .isNull();
        assertThat(Selection.reasonNotPriced(timing(4, "fp8_block", "power_law_1.2")))
                .contains("not equally loaded");
        assertThat(Selection.reasonNotPriced(timing(4, "int4_wo", "balanced"))).contains("4 bits");
    }

    @Test
    void ofProductsInEightBitsOneWayOfScalingIsTaken() {
        var device = DeviceCatalogue.shipped().device("h200-sxm");
        KernelTiming blocks = new KernelTiming(
                "gemm",
                "h200-sxm",
                List.of(List.of(4, 1024), List.of(1024, 512)),
                List.of("fp8_block", "fp8_block"),
                List.of(),
                "",
                9,
                Statistic.REPORTED,
                "",
                "");
        assertThat(Selection.reasonToSkip(blocks, device, true)).isNull();
        assertThat(Selection.reasonToSkip(blocks, device)).contains("--block-scales");
    }
}
