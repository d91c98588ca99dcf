package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.ExchangeRules;
import org.ascendtwin.hardware.model.Placement.Exchange;
import org.ascendtwin.hardware.model.Placement.Experts;
import org.ascendtwin.hardware.model.Placement.Groups;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.junit.jupiter.api.Test;

/** What runs between the choice of experts and the sum of their results: SGLang, npu/quantization/fused_moe_method_npu.py. */
class ExpertKernelsTest {
    private static final int DIES = 16;

    private static Transformer transformer(
            Exchange exchange, boolean sentQuantised, Quantisation scheme, Fusions fusions) {
        ExchangeRules rules =
                new ExchangeRules(ExchangeMode.NORMAL, ExchangeMode.LOW_LATENCY, sentQuantised, sentQuantised);
        Placement placement = new Placement(
                DIES,
                new Groups(DIES, 1, false, true, false),
                new Pipeline(1, 0, List.of()),
                new Experts(DIES, exchange, rules, 0),
                scheme,
                DataType.BF16);
        return Transformer.of(ModelCatalogue.shipped().model("qwen3-235b-a22b"), placement, fusions);
    }

    /** The kernels over experts' rows. */
    private static List<String> kernels(Transformer transformer) {
        List<String> found = new ArrayList<>();
        Section section = Section.EDGE;
        for (Pass.Node node : transformer.joint(4096).nodes()) {
            section = node instanceof Pass.Mark mark ? mark.section() : section;
            if (section == Section.EXPERTS && node instanceof Pass.RepeatedOperator repeated) {
                switch (repeated.operator()) {
                    case FusedKernel row -> row.parts().forEach(part -> found.add(name(part)));
                    case Operator kernel -> found.add(name(kernel));
                }
            }
        }
        return found;
    }

    private static String name(Operator operator) {
        return switch (operator) {
            case GroupedMatmul product -> "product";
            case VectorPass pass -> pass.kind().toString();
            default -> operator.toString();
        };
    }

    @Test
    void tokensThatAreSentQuantisedPassOneVectorKernelBetweenTwoProducts() {
        for (Quantisation scheme : List.of(Quantisation.W8A8, Quantisation.W4A8)) {
            assertThat(kernels(transformer(Exchange.ALL_TO_ALL, true, scheme, Fusions.NONE)))
                    .as(scheme.toString())
                    .containsExactly("product", "SWIGLU_QUANT", "product");
        }
    }

    @Test
    void tokensThatAreSentIn16BitsAreQuantisedWhereTheyArrive() {
        assertThat(kernels(transformer(Exchange.ALL_TO_ALL, false, Quantisation.W8A8, Fusions.NONE)))
                .containsExactly("DYNAMIC_QUANT", "product", "SWIGLU_QUANT", "product");
    }

    @Test
    void routingQuantisesInGraphsButNotForPrompts() {
        Transformer decodes = transformer(Exchange.ALL_REDUCE, true, Quantisation.W8A8, Fusions.NONE);
        assertThat(kernels(decodes))
                .containsExactly("INIT_ROUTING", "product", "SWIGLU_QUANT", "product", "FINALIZE_ROUTING");
        assertThat(kernels(decodes.withPrompts()))
                .containsExactly(
                        "INIT_ROUTING", "DYNAMIC_QUANT", "product", "SWIGLU_QUANT", "product", "FINALIZE_ROUTING");
    }

    @Test
    void narrowExpertsThatReceiveNothingQuantiseInAKernelOfTheirOwn() {
        assertThat(kernels(transformer(Exchange.ALL_REDUCE, true, Quantisation.W4A8, Fusions.NONE)))
                .containsExactly("INIT_ROUTING", "product", "SWIGLU", "DYNAMIC_QUANT", "product", "FINALIZE_ROUTING");
    }

    @Test
    void expertsIn16BitsQuantiseNothing() {
        assertThat(kernels(transformer(Exchange.ALL_TO_ALL, true, Quantisation.BF16, Fusions.NONE)))
                .containsExactly("product", "SWIGLU", "product");
    }

    @Test
    void otherDevicesQuantiseBeforeEachProduct() {
        assertThat(kernels(
                        transformer(Exchange.ALL_TO_ALL, true, Quantisation.W8A8, Fusions.NONE.on(GpuKernels.PLAIN))))
                .containsSubsequence("DYNAMIC_QUANT", "product", "SWIGLU", "DYNAMIC_QUANT", "product");
    }
}
