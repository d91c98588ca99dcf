package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.step.Deployments;
import org.ascendtwin.hardware.step.ModelledStepCost;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.junit.jupiter.api.Test;

class PackedWeightsTest {
    private static final int ROWS = 32;

    private static void collect(Operator operator, List<Matmul> products) {
        switch (operator) {
            case Matmul matmul -> products.add(matmul);
            case GroupedMatmul grouped -> products.add(grouped.each());
            case FusedKernel fused -> fused.parts().forEach(part -> collect(part, products));
            default -> {}
        }
    }

    private static List<Matmul> products(ModelConfig model, int tp, Quantisation quantisation) {
        Transformer transformer = Transformer.of(model, new Placement(tp, quantisation, DataType.BF16), Fusions.USUAL);
        List<Matmul> products = new ArrayList<>();
        for (Pass pass : List.of(transformer.own(ROWS), transformer.joint(ROWS), transformer.head(ROWS))) {
            for (Pass.Node node : pass.nodes()) {
                if (node instanceof Pass.RepeatedOperator repeated) {
                    collect(repeated.operator(), products);
                }
            }
        }
        return products;
    }

    @Test
    void noProductOfACatalogueModelIsRepacked() {
        int seen = 0;
        for (ModelCatalogue.PublishedModel model :
                ModelCatalogue.shipped().models().values()) {
            for (int tp = 1; tp <= 16; tp *= 2) {
                if (model.config().splitsOver(tp)) {
                    for (Quantisation quantisation : Quantisation.values()) {
                        for (Matmul product : products(model.config(), tp, quantisation)) {
                            assertThat(product.repacksActivation()
                                            || product.repacksWeight()
                                            || product.columns()
                                                            * product.result().bytes()
                                                            % 32
                                                    != 0)
                                    .as(model.config().id() + " on " + tp + " in " + quantisation + ": " + product)
                                    .isFalse();
                            seen++;
                        }
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(1000);
    }

    @Test
    void packingAddsLessThanOneBlockEachWay() {
        Matmul odd = new Matmul(ROWS, 720, 361, DataType.INT8, DataType.INT4, DataType.BF16);
        Matmul packed = odd.packed();
        assertThat(packed).isEqualTo(new Matmul(ROWS, 768, 384, DataType.INT8, DataType.INT4, DataType.BF16));
        assertThat(packed.packed()).isEqualTo(packed);
    }

    @Test
    void twiceTheDiesDoNotSlowADecodeStepOfAwkwardWidths() {
        for (Quantisation quantisation : List.of(Quantisation.W8A8, Quantisation.BF16)) {
            double before = Double.POSITIVE_INFINITY;
            for (int tp = 2; tp <= 16; tp *= 2) {
                double nanos = decodeNanos(tp, quantisation);
                assertThat(nanos).as("%d dies in %s", tp, quantisation).isLessThanOrEqualTo(before);
                before = nanos;
            }
        }
    }

    private static double decodeNanos(int tp, Quantisation quantisation) {
        int[] queries = new int[ROWS];
        int[] prefixes = new int[ROWS];
        Arrays.fill(queries, 1);
        Arrays.fill(prefixes, 4096);
        StepCost cost = new StepCost();
        new ModelledStepCost(Deployments.a3("gpt-oss-120b", tp, quantisation))
                .cost(new StepShape().set(Phase.DECODE, ROWS, queries, prefixes), cost);
        return cost.totalNanos();
    }
}
