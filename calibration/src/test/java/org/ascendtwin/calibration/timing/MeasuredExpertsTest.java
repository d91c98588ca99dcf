package org.ascendtwin.calibration.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.model.Fusion;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.Operator;
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

    /** What is measured is what a step asks for, or a table would never be met. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 64, 1024, 8192})
    void aMeasuredMixtureIsTheOperatorThatADeploymentRuns(int tokens) {
        Transformer transformer = Transformer.of(
                ModelCatalogue.shipped().model("deepseek-r1"),
                new Placement(8, Quantisation.FP8, DataType.BF16),
                Fusions.USUAL.with(Fusion.FUSED_MOE, true));
        List<Operator> mixtures = transformer.joint(tokens).nodes().stream()
                .filter(node -> node instanceof Pass.RepeatedOperator repeated
                        && repeated.operator() instanceof FusedKernel fused
                        && fused.name().equals("fused-moe"))
                .map(node -> ((Pass.RepeatedOperator) node).operator())
                .toList();
        assertThat(mixtures).containsExactly(MeasuredOperator.of(timing(tokens, "fp8_block", "power_law_1.2")));
    }

    @Test
    void otherLoadsAndFormatsAreLeftOutByName() {
        assertThat(Selection.reasonNotPriced(timing(4, "fp8_block", "power_law_1.2")))
                .isNull();
        assertThat(Selection.reasonNotPriced(timing(4, "fp8_block", "balanced")))
                .contains("power law");
        assertThat(Selection.reasonNotPriced(timing(4, "int4_wo", "power_law_1.2")))
                .contains("4 bits");
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
