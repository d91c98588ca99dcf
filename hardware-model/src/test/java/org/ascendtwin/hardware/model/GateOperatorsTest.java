package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.Matmul;
import org.junit.jupiter.api.Test;

/** Small products that decide nothing but how much of a result counts, and cost a kernel each. */
class GateOperatorsTest {
    private static final int ROWS = 4;

    /** Products over the hidden states, which are 4096 wide, as often as they run. */
    private static List<Matmul> products(String name, int tp, Quantisation quantisation) {
        ModelConfig model = Objects.requireNonNull(
                        ModelCatalogue.shipped().models().get(name))
                .config();
        Transformer transformer = Transformer.of(model, new Placement(tp, quantisation, DataType.BF16), Fusions.USUAL);
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

    /** 45 recurrent layers of 64 heads, two numbers each, on eight dies; 60 gates of one column, in blocks of 16. */
    @Test
    void gatesAreProjectedByThemselvesAndNeverQuantised() {
        List<Matmul> products = products("qwen3.5-397b-a17b", 8, Quantisation.FP8);
        assertThat(narrow(products, 2 * 64 / 8)).isEqualTo(45 + 60);
        assertThat(products).noneMatch(each -> each.columns() > 512 && each.weight() == DataType.BF16);
    }

    @Test
    void modelsWithoutGatesHaveNone() {
        assertThat(narrow(products("deepseek-r1", 8, Quantisation.FP8), 16)).isZero();
    }
}
