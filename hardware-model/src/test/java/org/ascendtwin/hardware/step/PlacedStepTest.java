package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.ExchangeRules;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.expert.TokenLimits;
import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.ascendtwin.hardware.memory.MemoryPart.Use;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.model.Fusions;
import org.ascendtwin.hardware.model.LayerKind;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Placement.Exchange;
import org.ascendtwin.hardware.model.Placement.Groups;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.hardware.model.Transformer;
import org.junit.jupiter.api.Test;

class PlacedStepTest {
    private static final ModelConfig DEEPSEEK = ModelCatalogue.shipped().model("deepseek-r1");

    private static Placement spread(int tp, Groups groups) {
        return new Placement(tp, 1, tp, Exchange.ALL_TO_ALL, Quantisation.W8A8, DataType.BF16).withGroups(groups);
    }

    private static Deployment deployed(Placement placement) {
        return Deployments.a3("deepseek-r1", 16, Quantisation.W8A8).withPlacement(placement);
    }

    private static List<Pass.RepeatedCollective> collectives(Pass pass) {
        return pass.nodes().stream()
                .filter(Pass.RepeatedCollective.class::isInstance)
                .map(Pass.RepeatedCollective.class::cast)
                .toList();
    }

    @Test
    void wholeDenseLayersNeedNoCollectiveAndCostTheirWeights() {
        Placement split = spread(16, new Groups(16, 1, false, true, false));
        Placement whole = spread(16, new Groups(16, 1, true, true, false));
        Transformer apart = Transformer.of(DEEPSEEK, whole, Fusions.USUAL);
        assertThat(collectives(apart.own(32))).isEmpty();
        assertThat(collectives(apart.joint(512))).isEmpty();
        assertThat(collectives(Transformer.of(DEEPSEEK, split, Fusions.USUAL).joint(512)))
                .hasSize(2)
                .allMatch(node -> node.count() == 3 && node.ranks() == 16);
        long more = weights(whole) - weights(split);
        assertThat(more).isCloseTo(Math.round(3 * 3.0 * 7168 * 18432 * 15 / 16), within(2L));
    }

    private static long weights(Placement placement) {
        return MemoryPlan.of(deployed(placement), MemorySettings.DEFAULT).bytes(Use.LINEAR_WEIGHTS);
    }

    @Test
    void theKernelsOfAnExchangeFollowThePhaseAndNotTheNumberOfTokens() {
        Transformer decodes = Transformer.of(DEEPSEEK, spread(16, Groups.of(16)), Fusions.USUAL);
        assertThat(modes(decodes.own(100))).containsOnly(ExchangeMode.LOW_LATENCY);
        assertThat(modes(decodes.own(400))).containsOnly(ExchangeMode.LOW_LATENCY);
        assertThat(modes(decodes.withPrompts().own(8))).containsOnly(ExchangeMode.NORMAL);
    }

    private static List<ExchangeMode> modes(Pass pass) {
        return pass.nodes().stream()
                .filter(Pass.RepeatedExchange.class::isInstance)
                .map(node -> ((Pass.RepeatedExchange) node).exchange().mode())
                .distinct()
                .toList();
    }

    @Test
    void groupsBringTheirTokensTogetherAsASumWithPromptsAndPieceByPieceWithout() {
        Placement placement = new Placement(16, 4, 1, Exchange.ALL_REDUCE, Quantisation.W8A8, DataType.BF16);
        Transformer decodes =
                Transformer.of(ModelCatalogue.shipped().model("qwen3-235b-a22b"), placement, Fusions.USUAL);
        assertThat(kinds(decodes.joint(64)))
                .containsExactly(Collective.Kind.ALL_GATHER, Collective.Kind.REDUCE_SCATTER);
        assertThat(kinds(decodes.withPrompts().joint(64))).containsOnly(Collective.Kind.ALL_REDUCE);
        assertThat(kinds(decodes.withPrompts().own(16))).hasSize(1);
    }

    private static List<Collective.Kind> kinds(Pass pass) {
        return collectives(pass).stream().map(node -> node.collective().kind()).toList();
    }

    @Test
    void partsOfAPromptShareItsAttentionAndItsProducts() {
        Placement one = spread(16, new Groups(16, 1, true, true, false));
        Placement eight = spread(16, new Groups(2, 8, true, true, false));
        StepCost alone = extend(one, 65_536);
        StepCost shared = extend(eight, 65_536);
        assertThat((double) alone.nanos(CostPart.ATTENTION) / shared.nanos(CostPart.ATTENTION))
                .isCloseTo(8, within(0.2));
        assertThat((double) alone.nanos(CostPart.MATMUL) / shared.nanos(CostPart.MATMUL))
                .isCloseTo(8, within(0.5));
        assertThat(shared.nanos(CostPart.COLLECTIVE)).isPositive();
        Placement together = spread(16, new Groups(2, 8, false, true, false));
        assertThatThrownBy(() -> deployed(together)).hasMessageContaining("attn_cp_size 8");
    }

    private static StepCost extend(Placement placement, int tokens) {
        StepShape shape = new StepShape().set(Phase.EXTEND, 1, new int[] {tokens}, new int[] {0});
        StepCost cost = new StepCost();
        new ModelledStepCost(deployed(placement)).cost(shape, cost);
        return cost;
    }

    @Test
    void theStagesOfEveryModelHaveAllItsLayersBetweenThem() {
        ModelCatalogue.shipped().models().forEach((id, published) -> {
            ModelConfig model = published.config();
            for (int stages : new int[] {1, 2, 3, 8}) {
                Pipeline pipeline = new Pipeline(stages, 0, List.of());
                for (int kind = 0; kind < model.layers().size(); kind++) {
                    LayerKind layers = model.layers().get(kind);
                    int dealt = IntStream.range(0, stages)
                            .flatMap(stage -> pipeline.at(stage).cut(model).layers().stream()
                                    .filter(some -> some.attention().equals(layers.attention())
                                            && some.feedForward().equals(layers.feedForward()))
                                    .mapToInt(LayerKind::count))
                            .sum();
                    assertThat(dealt).as("%s over %d", id, stages).isEqualTo(layers.count());
                }
                assertThat(pipeline.at(stages - 1).cut(model).layerCount())
                        .isEqualTo((model.layerCount() + stages - 1) / stages);
            }
        });
    }

    @Test
    void theStagesOfAPipelineHoldTheWeightsAndTheCacheOfOneBetweenThem() {
        Placement one = new Placement(16, Quantisation.W8A8, DataType.BF16);
        double whole = MemoryPlan.bytesPerToken(DEEPSEEK, one, 1);
        double parts = 0;
        for (int stage = 0; stage < 4; stage++) {
            parts += MemoryPlan.bytesPerToken(DEEPSEEK, one.withPipeline(new Pipeline(4, stage, List.of())), 1);
        }
        assertThat(parts).isCloseTo(whole, within(1e-6));
        Pipeline given = new Pipeline(2, 1, List.of(40, 21));
        assertThat(given.cut(DEEPSEEK).layerCount()).isEqualTo(21);
        assertThatThrownBy(() -> new Pipeline(2, 0, List.of(40, 22)).cut(DEEPSEEK))
                .hasMessageContaining("SGLANG_PP_LAYER_PARTITION deals 62 layers; allowed: 61");
    }

    @Test
    void aFusedKernelHidesTheShorterOfExchangeAndProductsBehindTheLonger() {
        Placement apart = spread(16, Groups.of(16));
        Placement fused = apart.withExperts(new Placement.Experts(
                16, Exchange.ALL_TO_ALL, new ExchangeRules(ExchangeMode.FUSED, ExchangeMode.FUSED, true, true), 0));
        Pass pass = Transformer.of(DEEPSEEK, fused, Fusions.USUAL).joint(16 * 32);
        assertThat(modes(Transformer.of(DEEPSEEK, fused, Fusions.USUAL).own(32)))
                .isEmpty();
        assertThat(pass.nodes().stream().filter(Pass.FusedExperts.class::isInstance))
                .hasSize(1)
                .allMatch(node -> node.count() == 58);
        for (int requests : new int[] {1, 8, 32, 96}) {
            StepCost one = decode(apart, requests);
            StepCost other = decode(fused, requests);
            long separate = one.nanos(CostPart.EXPERT) + one.nanos(CostPart.EXCHANGE);
            long together = other.nanos(CostPart.EXPERT) + other.nanos(CostPart.EXCHANGE);
            assertThat(together).as("%d requests", requests).isLessThan(separate);
            assertThat(together).isGreaterThanOrEqualTo(other.nanos(CostPart.EXPERT));
        }
    }

    private static StepCost decode(Placement placement, int requests) {
        int[] ones = IntStream.generate(() -> 1).limit(requests).toArray();
        int[] prefixes = IntStream.generate(() -> 4000).limit(requests).toArray();
        StepCost cost = new StepCost();
        new ModelledStepCost(deployed(placement))
                .cost(new StepShape().set(Phase.DECODE, requests, ones, prefixes), cost);
        return cost;
    }

    @Test
    void whoIssuesCollectivesDecidesWhatTheirLaunchCosts() {
        Deployment usual = Deployments.a3("qwen3-32b", 4, Quantisation.W8A8);
        long aiCpu = collectives(usual, Engine.usual(usual.cluster()));
        long host = collectives(usual, Engine.HOST);
        long vector = collectives(usual, new Engine(CollectiveIssuer.VECTOR, false, false));
        long signalled = collectives(usual, new Engine(CollectiveIssuer.VECTOR, false, true));
        assertThat(host).isGreaterThan(aiCpu);
        assertThat(aiCpu).isGreaterThan(vector);
        assertThat(vector).isGreaterThan(signalled);
        // 64 layers of two all-reduces, the embedding's and the gathered logits: 16 instead of 11.2 us each
        assertThat((host - aiCpu) / (2 * 64 + 2.0)).isCloseTo(16_000 - 11_200, within(1.0));
    }

    private static long collectives(Deployment deployment, Engine engine) {
        Communication communication = new Communication(engine, TokenLimits.MANY_ROUNDS, RankLoads.ALIKE);
        StepCost cost = new StepCost();
        new ModelledStepCost(deployment.withCommunication(communication))
                .cost(new StepShape().set(Phase.DECODE, 1, new int[] {1}, new int[] {1000}), cost);
        return cost.nanos(CostPart.COLLECTIVE);
    }
}
