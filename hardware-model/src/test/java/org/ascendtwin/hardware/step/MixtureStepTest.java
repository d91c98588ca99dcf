package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.junit.jupiter.api.Test;

/** Steps of models with experts, latent attention or recurrent states. */
class MixtureStepTest {
    private final StepCost cost = new StepCost();
    private final StepShape shape = new StepShape();

    private static Deployment spread(String cluster, String id, int dies, Quantisation quantisation) {
        ModelConfig model = ModelCatalogue.shipped().model(id);
        return new Deployment(
                DeviceCatalogue.shipped().device("ascend-910-9392"),
                ClusterCatalogue.shipped().cluster(cluster),
                model,
                new Placement(dies, dies, dies, Placement.Exchange.ALL_TO_ALL, quantisation, DataType.BF16),
                GraphBuckets.upTo(128, true),
                Speculation.chain(1, DraftModel.nextn(model)));
    }

    private StepShape batch(Phase phase, int count, int query, int prefix) {
        int[] queries = new int[count];
        int[] prefixes = new int[count];
        Arrays.fill(queries, query);
        Arrays.fill(prefixes, prefix);
        return shape.set(phase, count, queries, prefixes);
    }

    /** arXiv 2506.12708: 4K contexts, 48 requests a die, one draft token of which 70 % are accepted: 49.4 ms a token. */
    @Test
    void deepSeekR1OnASuperPodTakesAboutThePublishedStep() {
        StepCostModel model = new ModelledStepCost(spread("a3-superpod-384", "deepseek-r1", 256, Quantisation.W8A8));
        model.cost(batch(Phase.VERIFY, 48, 2, 4096), cost);
        assertThat(cost.totalNanos() * 1e-6).isBetween(0.75 * 49.4 * 1.7, 1.35 * 49.4 * 1.7);
    }

    @Test
    void everyModelOfTheCatalogueHasStepsWhosePartsAddUp() {
        for (String id : ModelCatalogue.shipped().models().keySet()) {
            StepCostModel model = new ModelledStepCost(Deployments.a3(id, 4, Quantisation.BF16));
            for (Phase phase : new Phase[] {Phase.EXTEND, Phase.DECODE, Phase.MIXED}) {
                model.cost(batch(phase, 8, phase == Phase.DECODE ? 1 : 300, 5000), cost);
                long sum = 0;
                for (CostPart part : CostPart.values()) {
                    sum += cost.nanos(part);
                }
                assertThat(sum)
                        .as("%s %s", id, phase)
                        .isEqualTo(cost.totalNanos())
                        .isPositive();
            }
        }
    }

    @Test
    void tokensOfOtherGroupsFillTheExpertsOfThisDie() {
        StepCostModel model = new ModelledStepCost(spread("a3-server", "qwen3-30b-a3b", 16, Quantisation.BF16));
        model.cost(batch(Phase.DECODE, 4, 1, 1000), cost);
        long alike = cost.nanos(CostPart.EXPERT);
        model.cost(batch(Phase.DECODE, 4, 1, 1000).setGroupTokens(4), cost);
        assertThat(cost.nanos(CostPart.EXPERT)).isLessThan(alike);
        model.cost(batch(Phase.DECODE, 4, 1, 1000).setGroupTokens(2000), cost);
        assertThat(cost.nanos(CostPart.EXPERT)).isGreaterThan(alike);
        assertThatThrownBy(() -> shape.setGroupTokens(3)).hasMessageContaining("at least");
    }

    @Test
    void diesThatShareAttentionDealItsTokensOutBeforeTheyAreSent() {
        long whole = exchangeNanos(16, 1024);
        assertThat(exchangeNanos(2, 8 * 1024)).isCloseTo(whole, within(1L));
        assertThat(exchangeNanos(1, 16 * 1024)).isCloseTo(whole, within(1L));
    }

    private long exchangeNanos(int groups, int tokens) {
        Deployment alike = Deployments.a3("deepseek-v3", 16, Quantisation.W8A8);
        Deployment deployment = alike.withPlacement(
                new Placement(16, groups, 16, Placement.Exchange.ALL_TO_ALL, Quantisation.W8A8, DataType.BF16));
        new ModelledStepCost(deployment).cost(batch(Phase.EXTEND, 1, tokens, 0), cost);
        return cost.nanos(CostPart.EXCHANGE);
    }

    @Test
    void aSparseContextCostsLessToAttendToThanAFullOne() {
        Deployment sparse = Deployments.a3("deepseek-v3.2", 16, Quantisation.W8A8);
        Deployment full = Deployments.a3("deepseek-v3", 16, Quantisation.W8A8);
        new ModelledStepCost(sparse).cost(batch(Phase.DECODE, 16, 1, 60_000), cost);
        long few = cost.nanos(CostPart.ATTENTION);
        new ModelledStepCost(full).cost(batch(Phase.DECODE, 16, 1, 60_000), cost);
        assertThat(few).isLessThan(cost.nanos(CostPart.ATTENTION));
    }

    @Test
    void aRecurrentLayerDoesNotCareForTheContext() {
        StepCostModel model = new ModelledStepCost(Deployments.a3("qwen3.6-27b", 4, Quantisation.BF16));
        model.cost(batch(Phase.DECODE, 8, 1, 1000), cost);
        long hybrid = -cost.nanos(CostPart.ATTENTION);
        model.cost(batch(Phase.DECODE, 8, 1, 101_000), cost);
        hybrid += cost.nanos(CostPart.ATTENTION);
        // only the 16 of 64 layers with a cache read 100000 more tokens each, one key-value head of 256 a die
        double bytes = 16.0 * 8 * 100_000 * 2 * 256 * 2;
        assertThat(hybrid * 1e-9).isBetween(bytes / 1.6e12, 2 * bytes / 1.24e12);
    }
}
