package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.model.GpuKernels;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.model.Release;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuStepTest {
    private static final int ROWS = 16;

    /**
     * What a decode step of 16 requests multiplies and passes over on one of eight H200, by the catalogue's constants. No
     * measurement says so: it tells whoever changes a model, a kernel's law or the catalogue that published deployments on GPUs
     * move too, and are to be validated again (docs/validation.md).
     */
    @ParameterizedTest
    @CsvSource({
        "qwen3-32b, LATER, 3.475",
        "llama-3.1-8b, LATER, 1.349",
        "deepseek-r1, LATER, 13.928",
        "deepseek-r1, V0_5_9, 13.928",
        "glm-5, LATER, 18.332",
        "qwen3.5-397b-a17b, LATER, 8.718",
        "qwen3.5-397b-a17b, V0_5_9, 9.388",
        "qwen3-235b-a22b, LATER, 9.951"
    })
    void stepsOnGpusMoveOnlyWhereSomebodyMeansThemTo(String model, Release release, double millis) {
        Device device = DeviceCatalogue.shipped().device("h200-sxm");
        ModelConfig config = ModelCatalogue.shipped().model(model);
        Placement placement = new Placement(8, Quantisation.FP8, DataType.BF16);
        GpuKernels kernels = GpuKernels.of(device, config, placement, true);
        Transformer transformer =
                Transformer.of(config, placement, Fusions.USUAL.on(kernels).of(release));
        OperatorTimer timer = new OperatorTimer(device);
        double seconds = 0;
        for (Pass pass : List.of(transformer.own(ROWS), transformer.joint(ROWS), transformer.head(ROWS))) {
            for (Pass.Node node : pass.nodes()) {
                if (node instanceof Pass.RepeatedOperator repeated) {
                    seconds += repeated.count() * timer.seconds(repeated.operator());
                }
            }
        }
        assertThat(1e3 * seconds).isCloseTo(millis, withinPercentage(1));
    }
}
