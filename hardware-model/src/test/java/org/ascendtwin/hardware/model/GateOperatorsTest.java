package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;
import org.junit.jupiter.api.Test;

/** Small products that decide nothing but how much of a result counts, and cost a kernel each. */
class GateOperatorsTest {
    private static final int ROWS = 4;

    /** Products over the hidden states, which are 4096 wide, as often as they run. */
    private static List<Matmul> products(String name, int tp, Quantisation quantisation, Release release) {
        ModelConfig model = Objects.requireNonNull(
                        ModelCatalogue.shipped().models().get(name))
                .config();
        Transformer transformer =
                Transformer.of(model, new Placement(tp, quantisation, DataType.BF16), Fusions.USUAL.of(release));
        List<Matmul> products = new ArrayList<>();
        for (Pass pass : List.of(transformer.own(ROWS), transformer.joint(ROWS))) {
            for (Pass.Node node : pass.nodes()) {
                if (node instanceof Pass.RepeatedOperator repeated
                        && repeated.operator() instanceof Matmul matmul
                        && matmul.depth() == model.hiddenSize()) {
                    for (int i = 0; i < repeated.count(); i++) {
                        products.add(matmul);
                    }
                }
            }
        }
        return products;
    }

    private static long narrow(List<Matmul> products, int columns) {
        return products.stream()
                .filter(each -> each.columns() == columns && each.weight() == DataType.BF16)
                .count();
    }

    private static long wide(List<Matmul> products, int columns) {
        return products.stream()
                .filter(each -> each.columns() == columns && each.weight() == DataType.FP8)
                .count();
    }

    /** 45 recurrent layers of 64 heads, two numbers each, on eight dies; 60 gates of one column, in blocks of 16. */
    @Test
    void gatesAreProjectedByThemselvesAndNeverQuantised() {
        List<Matmul> products = products("qwen3.5-397b-a17b", 8, Quantisation.FP8, Release.LATER);
        assertThat(narrow(products, 2 * 64 / 8)).isEqualTo(45 + 60);
        assertThat(products).noneMatch(each -> each.columns() > 512 && each.weight() == DataType.BF16);
    }

    /** The same layers with a product for each of the four: 12,288 and 8,192 columns, and twice 64. */
    @Test
    void beforeTheReleaseThatJoinedThemFourProductsComeBeforeARecurrence() {
        List<Matmul> together = products("qwen3.5-397b-a17b", 8, Quantisation.FP8, Release.LATER);
        List<Matmul> apart = products("qwen3.5-397b-a17b", 8, Quantisation.FP8, Release.V0_5_9);
        assertThat(apart).hasSize(together.size() + 2 * 45);
        assertThat(narrow(apart, 16)).isEqualTo(narrow(together, 16) + 45);
        assertThat(wide(apart, 12_288 / 8)).isEqualTo(45);
        assertThat(wide(together, (12_288 + 8_192) / 8) - wide(apart, (12_288 + 8_192) / 8))
                .isEqualTo(45);
    }

    @Test
    void modelsWithoutGatesHaveNone() {
        assertThat(narrow(products("deepseek-r1", 8, Quantisation.FP8, Release.LATER), 16))
                .isZero();
    }

    private static int count(String name, Fusions fusions, Kind... kinds) {
        Placement placement = new Placement(8, Quantisation.FP8, DataType.BF16);
        int count = 0;
        for (Pass.Node node : Transformer.of(ModelCatalogue.shipped().model(name), placement, fusions)
                .own(ROWS)
                .nodes()) {
            if (node instanceof Pass.RepeatedOperator repeated
                    && repeated.operator() instanceof VectorPass vector
                    && List.of(kinds).contains(vector.kind())) {
                count += repeated.count();
            }
        }
        return count;
    }

    /** Three copies before each of 45 recurrences until they were taken away, and three in each of 15 layers of attention. */
    @Test
    void gpusCopyThePartsOfAProductThatTheNextKernelWantsByThemselves() {
        Fusions gpu = Fusions.USUAL.on(GpuKernels.PLAIN);
        String model = "qwen3.5-397b-a17b";
        assertThat(count(model, gpu.of(Release.V0_5_9), Kind.PERMUTE)).isEqualTo(3 * 45 + 3 * 15);
        assertThat(count(model, gpu.of(Release.LATER), Kind.PERMUTE)).isEqualTo(3 * 15);
        assertThat(count(model, Fusions.USUAL.of(Release.V0_5_9), Kind.PERMUTE)).isZero();
    }

    /** What attention found is weighed by two kernels on GPUs and by one on Ascend. */
    @Test
    void gatesOfAttentionAreTwoKernelsOnGpus() {
        Fusions gpu = Fusions.USUAL.on(GpuKernels.PLAIN);
        assertThat(count("qwen3.5-397b-a17b", gpu, Kind.SIGMOID)).isEqualTo(15);
        assertThat(count("qwen3.5-397b-a17b", Fusions.USUAL, Kind.SIGMOID)).isZero();
        assertThat(count("qwen3-32b", gpu, Kind.SIGMOID)).isZero();
    }
}
