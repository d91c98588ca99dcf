package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Quantisation;
import org.junit.jupiter.api.Test;

class ModelledStepCostTest {
    private static final long SEED = 7;
    private final StepCost cost = new StepCost();
    private final StepShape shape = new StepShape();

    private long nanos(StepCostModel model, Phase phase, int count, int query, int prefix) {
        model.cost(shape.set(phase, count, filled(count, query), filled(count, prefix)), cost);
        return cost.totalNanos();
    }

    private static int[] filled(int count, int value) {
        int[] values = new int[count];
        Arrays.fill(values, value);
        return values;
    }

    @Test
    void partsAddUpToTheTotal() {
        SplittableRandom random = new SplittableRandom(SEED);
        StepCostModel model = new ModelledStepCost(Deployments.speculative("qwen3-8b", 2, Quantisation.BF16, 3));
        for (int i = 0; i < 300; i++) {
            Phase phase = Phase.values()[random.nextInt(4)];
            int query = phase == Phase.VERIFY ? 4 : phase == Phase.DECODE ? 1 : random.nextInt(1, 3000);
            long total = nanos(model, phase, random.nextInt(1, 160), query, random.nextInt(4000));
            long sum = 0;
            for (CostPart part : CostPart.values()) {
                assertThat(cost.nanos(part)).as("seed %d, %s", SEED, part).isNotNegative();
                sum += cost.nanos(part);
            }
            assertThat(sum).as("seed %d", SEED).isEqualTo(total).isPositive();
        }
    }

    @Test
    void aDecodeStepReadsTheWeightsOnce() {
        Deployment deployment = Deployments.a3("qwen3-32b", 4, Quantisation.BF16);
        double weightSeconds = 2.0
                * deployment.model().linearParameters()
                / 4
                / deployment.device().memory().hbmBytesPerSecond();
        double seconds = 1e-9 * nanos(new ModelledStepCost(deployment), Phase.DECODE, 1, 1, 100);
        assertThat(seconds).isBetween(weightSeconds, 2.5 * weightSeconds);
    }

    @Test
    void aLargerBatchOrALongerContextNeverTakesLess() {
        StepCostModel model = new ModelledStepCost(Deployments.a3("qwen3-8b", 1, Quantisation.BF16));
        long before = 0;
        for (int bucket : GraphBuckets.upTo(128, false).batchSizes()) {
            long now = nanos(model, Phase.DECODE, bucket, 1, 1000);
            assertThat(now).as("batch %d", bucket).isGreaterThanOrEqualTo(before);
            assertThat(nanos(model, Phase.DECODE, bucket, 1, 2000)).isGreaterThan(now);
            before = now;
        }
    }

    @Test
    void requestsThatShareABucketTakeTheSameButForAttention() {
        StepCostModel model = new ModelledStepCost(Deployments.a3("qwen3-8b", 1, Quantisation.BF16));
        long full = nanos(model, Phase.DECODE, 104, 1, 500) - cost.nanos(CostPart.ATTENTION);
        long padded = nanos(model, Phase.DECODE, 97, 1, 500) - cost.nanos(CostPart.ATTENTION);
        assertThat(padded).isCloseTo(full, within(2L));
    }

    @Test
    void aBatchAboveTheLargestGraphWaitsForItsLaunches() {
        Deployment captured = Deployments.a3("qwen3-0.6b", 1, Quantisation.BF16);
        Deployment small = new Deployment(
                captured.device(),
                captured.cluster(),
                captured.model(),
                captured.placement(),
                GraphBuckets.of(1, 2),
                null);
        long graph = nanos(new ModelledStepCost(captured), Phase.DECODE, 3, 1, 10);
        assertThat(cost.nanos(CostPart.LAUNCH)).isZero();
        long eager = nanos(new ModelledStepCost(small), Phase.DECODE, 3, 1, 10);
        assertThat(eager).isGreaterThan(graph);
        assertThat(cost.nanos(CostPart.LAUNCH)).isPositive();
    }

    @Test
    void aLongPrefillHidesItsLaunchesAndAShortOneDoesNot() {
        StepCostModel model = new ModelledStepCost(Deployments.a3("qwen3-0.6b", 1, Quantisation.BF16));
        nanos(model, Phase.EXTEND, 4, 4096, 0);
        assertThat(cost.nanos(CostPart.LAUNCH)).isZero();
        nanos(model, Phase.EXTEND, 1, 16, 0);
        assertThat(cost.nanos(CostPart.LAUNCH)).isPositive();
    }

    @Test
    void aVerificationCostsMoreThanADecodeStepAndLessThanItsTokensOneByOne() {
        StepCostModel model = new ModelledStepCost(Deployments.speculative("qwen3-32b", 4, Quantisation.W8A8, 3));
        long decode = nanos(model, Phase.DECODE, 8, 1, 2000);
        long verify = nanos(model, Phase.VERIFY, 8, 4, 2000);
        assertThat(cost.nanos(CostPart.DRAFT)).isPositive();
        assertThat(verify).isGreaterThan(decode).isLessThan(4 * decode);
    }

    /** The study's 82 ms are linear 26, attention 27, exchanges 10, small kernels 5, draft 7 and host 4; the host is not here. */
    @Test
    void theStepOfAQuickStudyOnQwen32BIsMetWithinAFifth() {
        StepCostModel model = new ModelledStepCost(Deployments.speculative("qwen3-32b", 4, Quantisation.W8A8, 3));
        double millis = 1e-6 * nanos(model, Phase.VERIFY, 100, 4, 4300);
        assertThat(millis).isBetween(0.8 * 78, 1.2 * 78);
    }

    @Test
    void verificationWithoutADraftModelIsRefused() {
        StepCostModel model = new ModelledStepCost(Deployments.a3("qwen3-8b", 1, Quantisation.BF16));
        assertThatThrownBy(() -> nanos(model, Phase.VERIFY, 1, 4, 10)).hasMessageContaining("Maybe");
    }

    @Test
    void aChainThatIsCutDraftsLess() {
        StepCostModel model = new ModelledStepCost(Deployments.speculative("qwen3-8b", 1, Quantisation.BF16, 7));
        long before = 0;
        long draftBefore = 0;
        for (int verified = 1; verified <= 8; verified++) {
            long total = nanos(model, Phase.VERIFY, 4, verified, 1000);
            assertThat(total).isGreaterThan(before);
            assertThat(cost.nanos(CostPart.DRAFT)).isGreaterThan(draftBefore);
            before = total;
            draftBefore = cost.nanos(CostPart.DRAFT);
        }
        long plain =
                nanos(new ModelledStepCost(Deployments.a3("qwen3-8b", 1, Quantisation.BF16)), Phase.DECODE, 4, 1, 1000);
        long without = nanos(model, Phase.VERIFY, 4, 1, 1000);
        assertThat(without - cost.nanos(CostPart.DRAFT)).isEqualTo(plain);
    }

    @Test
    void branchesCostMoreThanAChainAndAModelOfItsOwnMoreThanAHead() {
        Deployment chain = Deployments.speculative("qwen3-8b", 1, Quantisation.BF16, 3);
        DraftModel head = Objects.requireNonNull(
                Objects.requireNonNull(chain.speculation()).draft());
        long chainNanos = draftNanos(chain, Speculation.chain(3, head), 4);
        assertThat(draftNanos(chain, new Speculation(3, 4, 16, head), 16)).isGreaterThan(chainNanos);
        DraftModel small = DraftModel.standalone(ModelCatalogue.shipped().model("qwen3-0.6b"));
        assertThat(draftNanos(chain, Speculation.chain(3, small), 4)).isGreaterThan(2 * chainNanos);
        assertThat(draftNanos(chain, new Speculation(1, 10, 12, null), 12)).isZero();
    }

    private long draftNanos(Deployment like, Speculation speculation, int verified) {
        Deployment deployment = new Deployment(
                like.device(), like.cluster(), like.model(), like.placement(), like.graphs(), speculation);
        nanos(new ModelledStepCost(deployment), Phase.VERIFY, 4, verified, 1000);
        return cost.nanos(CostPart.DRAFT);
    }

    @Test
    void draftingIsCountedAsSglangDoes() {
        DraftModel head = DraftModel.nextn(ModelCatalogue.shipped().model("qwen3-8b"));
        assertThat(Speculation.chain(3, head).draftPasses(4)).isEqualTo(2);
        assertThat(Speculation.chain(3, head).graphs(4)).isEqualTo(3);
        assertThat(Speculation.chain(7, head).draftPasses(1)).isZero();
        assertThat(new Speculation(5, 4, 8, head).draftPasses(8)).isEqualTo(4);
        assertThat(new Speculation(1, 10, 12, null).graphs(12)).isEqualTo(1);
    }

    @Test
    void aKnownDecodeShapeAllocatesNothing() {
        StepCostModel model = new ModelledStepCost(Deployments.speculative("qwen3-8b", 2, Quantisation.BF16, 3));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] query = filled(100, 4);
        int[] prefix = filled(100, 1000);
        shape.set(Phase.VERIFY, 100, query, prefix);
        for (int i = 0; i < 20_000; i++) {
            model.cost(shape, cost);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            prefix[i % 100]++;
            model.cost(shape.set(Phase.VERIFY, 100, query, prefix), cost);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1000);
    }

    @Test
    void aConstantCostCountsTokens() {
        StepCostModel model = new ConstantStepCost(1000, 10);
        assertThat(nanos(model, Phase.EXTEND, 3, 7, 0)).isEqualTo(1210);
        assertThat(cost.nanos(CostPart.LAUNCH) + cost.nanos(CostPart.MATMUL)).isEqualTo(1210);
        assertThat(nanos(new ConstantStepCost(0, 0), Phase.DECODE, 1, 1, 0)).isEqualTo(1);
    }
}
