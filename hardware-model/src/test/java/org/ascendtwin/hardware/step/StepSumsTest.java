package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.ExchangeRules;
import org.ascendtwin.hardware.expert.RankLoads;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Placement.Exchange;
import org.ascendtwin.hardware.model.Placement.Groups;
import org.ascendtwin.hardware.model.Quantisation;
import org.junit.jupiter.api.Test;

/** Random steps of random deployments: their parts and their causes are all of them, whatever was priced before. */
class StepSumsTest {
    private static final long SEED = 61_024;
    private static final int DEPLOYMENTS = 24;
    private static final int STEPS = 24;
    private static final int MOST_REQUESTS = 64;
    private static final int DIES = 16;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final int[] queryLens = new int[MOST_REQUESTS];
    private final int[] prefixLens = new int[MOST_REQUESTS];

    private boolean perhaps() {
        return random.nextBoolean();
    }

    private Deployment deployment() {
        ModelConfig model = ModelCatalogue.shipped().model(perhaps() ? "deepseek-r1" : "qwen3-235b-a22b");
        Deployment plain = new Deployment(
                DeviceCatalogue.shipped().device("ascend-910-9392"),
                ClusterCatalogue.shipped().cluster("a3-superpod-384"),
                model,
                placement(),
                perhaps() ? GraphBuckets.upTo(48, perhaps()) : GraphBuckets.NONE,
                perhaps() ? Speculation.chain(random.nextInt(1, 4), DraftModel.eagle3(model, 32_000)) : null);
        Communication usual = plain.communication();
        return plain.withOverlap(new Overlap(perhaps(), perhaps(), perhaps() ? 64L << 20 : 0, perhaps()))
                .withCommunication(perhaps() ? usual : usual.withLoads(loads()));
    }

    private RankLoads loads() {
        return new RankLoads(1 + 3 * random.nextDouble(), 0.9 + 3 * random.nextDouble());
    }

    private Placement placement() {
        if (random.nextInt(4) == 0) {
            return new Placement(DIES, perhaps() ? 1 : 4, 1, Exchange.ALL_REDUCE, Quantisation.W8A8, DataType.BF16);
        }
        boolean cut = perhaps();
        int parts = cut ? 4 : 1;
        Placement placement = new Placement(
                        DIES, DIES / parts, DIES, Exchange.ALL_TO_ALL, Quantisation.W8A8, DataType.BF16)
                .withGroups(new Groups(DIES / parts, parts, cut || perhaps(), true, false));
        ExchangeRules fused = new ExchangeRules(ExchangeMode.NORMAL, ExchangeMode.FUSED, true, true);
        Placement mixed = random.nextInt(3) == 0
                ? placement.withExperts(new Placement.Experts(DIES, Exchange.ALL_TO_ALL, fused, 0))
                : placement;
        return perhaps() ? mixed : mixed.withPipeline(new Pipeline(2, 0, List.of()));
    }

    private StepShape step(Deployment deployment) {
        Speculation speculation = deployment.speculation();
        Phase phase = random.nextInt(3) == 0 ? Phase.EXTEND : speculation == null ? Phase.DECODE : Phase.VERIFY;
        int count = random.nextInt(1, phase == Phase.EXTEND ? 5 : MOST_REQUESTS);
        int same = speculation == null ? 1 : speculation.draftTokens();
        for (int i = 0; i < count; i++) {
            queryLens[i] = phase == Phase.EXTEND ? random.nextInt(1, 3000) : same;
            prefixLens[i] = random.nextInt(1, 8000);
        }
        StepShape shape = new StepShape().set(phase, count, queryLens, prefixLens);
        if (deployment.placement().dp() > 1 && perhaps()) {
            shape.setGraphRequests(count + random.nextInt(8));
            shape.setGroupTokens(
                    shape.tokens() * random.nextInt(1, deployment.placement().dp()) + random.nextInt(50));
        }
        return perhaps()
                ? shape
                : random.nextInt(3) == 0 ? shape.setEager() : shape.setHeadStart(random.nextInt(9_000));
    }

    private static void isAll(StepCost cost, String where) {
        long parts = 0;
        for (CostPart part : CostPart.values()) {
            assertThat(cost.nanos(part)).as("%s of %s", part, where).isNotNegative();
            parts += cost.nanos(part);
        }
        long causes = 0;
        for (TimeCause cause : TimeCause.values()) {
            assertThat(cost.nanos(cause)).as("%s of %s", cause, where).isNotNegative();
            causes += cost.nanos(cause);
        }
        assertThat(parts).as(where).isEqualTo(cost.totalNanos());
        assertThat(causes).as(where).isEqualTo(cost.totalNanos());
    }

    @Test
    void partsAndCausesAddUpAndWhatWasPricedBeforeChangesNothing() {
        StepCost cost = new StepCost();
        StepCost afresh = new StepCost();
        Set<CostPart> seen = EnumSet.noneOf(CostPart.class);
        for (int i = 0; i < DEPLOYMENTS; i++) {
            Deployment deployment = deployment();
            StepCostModel model = new ModelledStepCost(deployment);
            for (int j = 0; j < STEPS; j++) {
                StepShape shape = step(deployment);
                String where = "seed %d, deployment %d, step %d".formatted(SEED, i, j);
                model.cost(shape, cost);
                isAll(cost, where);
                for (CostPart part : CostPart.values()) {
                    if (cost.nanos(part) > 0) {
                        seen.add(part);
                    }
                }
                if (j % 12 == 0) {
                    new ModelledStepCost(deployment).cost(shape, afresh);
                    for (CostPart part : CostPart.values()) {
                        assertThat(cost.nanos(part)).as("%s of %s", part, where).isEqualTo(afresh.nanos(part));
                    }
                }
            }
        }
        assertThat(seen)
                .contains(
                        CostPart.SKEW,
                        CostPart.PADDING,
                        CostPart.EXCHANGE,
                        CostPart.COLLECTIVE,
                        CostPart.LAUNCH,
                        CostPart.DRAFT);
    }
}
