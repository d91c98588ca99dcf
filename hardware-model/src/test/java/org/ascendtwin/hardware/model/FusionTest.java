package org.ascendtwin.hardware.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Deployments;
import org.ascendtwin.hardware.step.ModelledStepCost;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.junit.jupiter.api.Test;

class FusionTest {
    private static final Fusions ALL = new Fusions(EnumSet.allOf(Fusion.class));
    private static final List<String> MODELS =
            List.of("qwen3-32b", "qwen3-30b-a3b", "deepseek-r1", "deepseek-v3.2", "qwen3.6-27b", "deepseek-v4-flash");

    private static List<Pass> passes(String model, Fusions fusions) {
        Placement placement = new Placement(8, Quantisation.W8A8, DataType.BF16);
        Transformer transformer = Transformer.of(ModelCatalogue.shipped().model(model), placement, fusions);
        return List.of(transformer.own(32), transformer.joint(32), transformer.head(32));
    }

    private static Fusions only(Fusion fusion) {
        return Fusions.NONE.with(fusion, true);
    }

    private static double flopsOfProducts(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmul.flops();
            case GroupedMatmul grouped -> grouped.flops();
            case FusedKernel fused ->
                fused.parts().stream().mapToDouble(FusionTest::flopsOfProducts).sum();
            default -> 0;
        };
    }

    private static double products(Pass pass) {
        double flops = 0;
        for (Pass.Node node : pass.nodes()) {
            flops += switch (node) {
                case Pass.RepeatedOperator repeated -> repeated.count() * flopsOfProducts(repeated.operator());
                case Pass.ReducingMatmul reducing ->
                    reducing.count() * reducing.matmul().flops();
                case Pass.RepeatedCollective collective -> 0;
                case Pass.RepeatedExchange exchange -> 0;
                case Pass.FusedExperts fused -> fused.count() * flopsOfProducts(fused.experts());
                case Pass.Mark mark -> 0;
            };
        }
        return flops;
    }

    private static double bytes(Pass pass) {
        double bytes = 0;
        for (Pass.Node node : pass.nodes()) {
            bytes += switch (node) {
                case Pass.RepeatedOperator repeated ->
                    repeated.count() * repeated.operator().bytes();
                case Pass.ReducingMatmul reducing ->
                    reducing.count() * reducing.matmul().bytes();
                case Pass.RepeatedCollective collective -> 0;
                case Pass.RepeatedExchange exchange -> 0;
                case Pass.FusedExperts fused -> fused.count() * fused.experts().bytes();
                case Pass.Mark mark -> 0;
            };
        }
        return bytes;
    }

    private static double exchanged(Pass pass) {
        double bytes = 0;
        for (Pass.Node node : pass.nodes()) {
            bytes += switch (node) {
                case Pass.RepeatedOperator repeated -> 0;
                case Pass.ReducingMatmul reducing ->
                    reducing.count() * reducing.collective().bytes();
                case Pass.RepeatedCollective collective ->
                    collective.count() * collective.collective().bytes();
                case Pass.RepeatedExchange exchange ->
                    exchange.count() * exchange.exchange().countedBytes();
                case Pass.FusedExperts fused ->
                    fused.count()
                            * (fused.dispatch().countedBytes() + fused.combine().countedBytes());
                case Pass.Mark mark -> 0;
            };
        }
        return bytes;
    }

    @Test
    void noFusionLosesAProductOrAnExchangeOrAddsBytesOrLaunches() {
        for (String model : MODELS) {
            List<Pass> plain = passes(model, Fusions.NONE);
            for (Fusion fusion : Fusion.values()) {
                List<Pass> fused = passes(model, only(fusion));
                for (int i = 0; i < plain.size(); i++) {
                    String what = fusion + " on " + model + ", part " + i;
                    assertThat(products(fused.get(i))).as(what).isCloseTo(products(plain.get(i)), within(1.0));
                    assertThat(exchanged(fused.get(i))).as(what).isCloseTo(exchanged(plain.get(i)), within(1.0));
                    assertThat(bytes(fused.get(i))).as(what).isLessThanOrEqualTo(bytes(plain.get(i)));
                    assertThat(fused.get(i).launchCount())
                            .as(what)
                            .isLessThanOrEqualTo(plain.get(i).launchCount());
                }
            }
        }
    }

    @Test
    void fusingTwiceChangesNothingMore() {
        for (String model : MODELS) {
            for (Pass pass : passes(model, ALL)) {
                assertThat(ALL.apply(pass)).as(model).isEqualTo(pass);
            }
        }
    }

    @Test
    void aQwen3LayerRunsTheKernelsOfSglang() {
        assertThat(names(passes("qwen3-32b", Fusions.USUAL).getFirst(), 64))
                .containsExactly(
                        "ADD_RMS_NORM",
                        "DYNAMIC_QUANT",
                        "matmul",
                        "NORM_ROTARY",
                        "KV_WRITE",
                        "DYNAMIC_QUANT",
                        "matmul",
                        "exchange");
        assertThat(names(passes("qwen3-32b", ALL).getFirst(), 64))
                .containsExactly(
                        "ADD_RMS_NORM_QUANT", "matmul", "rotary-cache-write", "DYNAMIC_QUANT", "reducing matmul");
        assertThat(names(passes("qwen3-32b", ALL).get(1), 64))
                .containsExactly("ADD_RMS_NORM_QUANT", "matmul", "SWIGLU_QUANT", "reducing matmul");
    }

    @Test
    void mlapoTakesEverythingFromTheFirstProjectionToTheCache() {
        assertThat(names(passes("deepseek-r1", only(Fusion.MLAPO)).getFirst(), 3))
                .containsExactly("ADD", "RMS_NORM", "mlapo", "batched matmul", "DYNAMIC_QUANT", "matmul", "exchange");
        assertThat(names(passes("qwen3-32b", only(Fusion.MLAPO)).getFirst(), 64))
                .doesNotContain("mlapo");
    }

    @Test
    void expertsKeepTheirActivationsOnTheDie() {
        Pass joint = passes("qwen3-30b-a3b", only(Fusion.GROUPED_MATMUL_SWIGLU_QUANT))
                .get(1);
        assertThat(names(joint, 48))
                .containsSubsequence("INIT_ROUTING", "grouped-matmul-swiglu-quant", "experts", "FINALIZE_ROUTING");
    }

    /** The kernels of the layers of which there are {@code count}. */
    private static List<String> names(Pass pass, int count) {
        List<String> names = new ArrayList<>();
        for (Pass.Node node : pass.nodes()) {
            if (node.count() == count) {
                names.add(
                        switch (node) {
                            case Pass.RepeatedOperator repeated -> name(repeated.operator());
                            case Pass.RepeatedCollective collective -> "exchange";
                            case Pass.RepeatedExchange exchange -> "exchange";
                            case Pass.FusedExperts fused -> "fused experts";
                            case Pass.ReducingMatmul reducing -> "reducing matmul";
                            case Pass.Mark mark -> "";
                        });
            }
        }
        return names;
    }

    private static String name(Operator operator) {
        return switch (operator) {
            case VectorPass pass -> pass.kind().name();
            case FusedKernel fused -> fused.name();
            case GroupedMatmul grouped -> grouped.kind() == GroupedMatmul.Kind.EXPERTS ? "experts" : "batched matmul";
            default -> "matmul";
        };
    }

    @Test
    void aSwitchedFusionChangesTheStepAndAnOverlapIsBetweenItsParts() {
        Deployment usual = Deployments.a3("qwen3-32b", 4, Quantisation.W8A8);
        StepShape shape = new StepShape().set(Phase.EXTEND, 1, new int[] {4096}, new int[] {0});
        StepCost plain = new StepCost();
        new ModelledStepCost(usual).cost(shape, plain);
        Deployment overlapping = usual.withFusions(Fusions.USUAL.with(Fusion.MATMUL_ALL_REDUCE, true));
        StepCost overlapped = new StepCost();
        new ModelledStepCost(overlapping).cost(shape, overlapped);
        long exchangeNanos = plain.nanos(CostPart.COLLECTIVE);
        assertThat(overlapped.totalNanos())
                .isLessThan(plain.totalNanos())
                .isGreaterThan(plain.totalNanos() - exchangeNanos);
    }
}
