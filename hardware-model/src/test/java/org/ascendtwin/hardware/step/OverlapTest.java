package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Quantisation;
import org.junit.jupiter.api.Test;

/** Several things at the same time, on models with experts. */
class OverlapTest {
    private static final long MEBIBYTE = 1 << 20;
    private final StepCost cost = new StepCost();

    private static Deployment spread(String id, int dies) {
        return new Deployment(
                DeviceCatalogue.shipped().device("ascend-910-9392"),
                ClusterCatalogue.shipped().cluster("a3-superpod-384"),
                ModelCatalogue.shipped().model(id),
                new Placement(dies, dies, dies, Placement.Exchange.ALL_TO_ALL, Quantisation.W8A8, DataType.BF16),
                GraphBuckets.upTo(256, false),
                null);
    }

    private static StepShape batch(Phase phase, int count, int query, int prefix) {
        int[] queries = new int[count];
        int[] prefixes = new int[count];
        Arrays.fill(queries, query);
        Arrays.fill(prefixes, prefix);
        return new StepShape().set(phase, count, queries, prefixes);
    }

    private long nanos(Deployment deployment, Overlap overlap, StepShape shape) {
        new ModelledStepCost(deployment.withOverlap(overlap)).cost(shape, cost);
        long parts = 0;
        for (CostPart part : CostPart.values()) {
            assertThat(cost.nanos(part)).as("%s", part).isNotNegative();
            parts += cost.nanos(part);
        }
        long causes = 0;
        for (TimeCause cause : TimeCause.values()) {
            assertThat(cost.nanos(cause)).as("%s", cause).isNotNegative();
            causes += cost.nanos(cause);
        }
        assertThat(parts).isEqualTo(causes).isEqualTo(cost.totalNanos());
        return cost.totalNanos();
    }

    private long exposedNanos() {
        return cost.nanos(TimeCause.COMMUNICATION);
    }

    /** Nothing to prefetch into: the same chain on streams as without them. */
    @Test
    void streamsWithNothingBesideAnythingTakeTheSameAsOneAfterTheOther() {
        for (String id : new String[] {"deepseek-r1", "qwen3-235b-a22b", "glm-4.5-air"}) {
            if (!ModelCatalogue.shipped().models().containsKey(id)) {
                continue;
            }
            Deployment deployment = spread(id, 16);
            Overlap oneByte = Overlap.NONE.withPrefetch(1);
            for (StepShape shape :
                    new StepShape[] {batch(Phase.DECODE, 31, 1, 4096), batch(Phase.EXTEND, 3, 2000, 100)}) {
                long chain = nanos(deployment, Overlap.NONE, shape);
                assertThat(nanos(deployment, oneByte, shape)).as(id).isCloseTo(chain, within(chain / 100_000));
            }
        }
    }

    @Test
    void halvesOfALargePrefillHideMostOfTheirExchanges() {
        Deployment deployment = spread("deepseek-r1", 32);
        StepShape shape = batch(Phase.EXTEND, 2, 4096, 0);
        long apart = nanos(deployment, Overlap.NONE, shape);
        long exposedApart = exposedNanos();
        long together = nanos(deployment, Overlap.NONE.withTwoBatches(true), shape);
        assertThat(together).isLessThan(apart);
        assertThat(exposedNanos()).isLessThan(exposedApart / 2);
    }

    @Test
    void halvesOfASmallDecodeReadTheExpertsTwiceAndGainNothing() {
        Deployment deployment = spread("deepseek-r1", 32);
        StepShape shape = batch(Phase.DECODE, 4, 1, 1000);
        assertThat(nanos(deployment, Overlap.NONE.withTwoBatches(true), shape))
                .isGreaterThan(nanos(deployment, Overlap.NONE, shape));
    }

    @Test
    void aSingleRequestCannotBeCutInDecode() {
        Deployment deployment = spread("deepseek-r1", 32);
        StepShape shape = batch(Phase.DECODE, 1, 1, 1000);
        long chain = nanos(deployment, Overlap.NONE, shape);
        assertThat(nanos(deployment, Overlap.NONE.withTwoBatches(true), shape))
                .isCloseTo(chain, within(chain / 100_000));
    }

    @Test
    void groupsThatDoDifferentThingsDoNotCutTheirBatches() {
        Deployment deployment = spread("deepseek-r1", 32);
        StepShape shape = batch(Phase.EXTEND, 2, 4096, 0).setWhole();
        long chain = nanos(deployment, Overlap.NONE, shape);
        assertThat(nanos(deployment, Overlap.NONE.withTwoBatches(true), shape))
                .isCloseTo(chain, within(chain / 100_000));
    }

    @Test
    void sharedExpertsBesideTheOthersHideInTheExchangesOfAGraphOnly() {
        Deployment deployment = spread("deepseek-r1", 32);
        Overlap beside = Overlap.NONE.withSharedBeside(true);
        StepShape decode = batch(Phase.DECODE, 32, 1, 4096);
        long apart = nanos(deployment, Overlap.NONE, decode);
        assertThat(nanos(deployment, beside, decode)).isLessThan(apart);
        StepShape prefill = batch(Phase.EXTEND, 2, 4096, 0);
        assertThat(nanos(deployment, beside, prefill)).isEqualTo(nanos(deployment, Overlap.NONE, prefill));
    }

    @Test
    void aLargerWindowOfPrefetchedWeightsNeverTakesLonger() {
        Deployment deployment = spread("deepseek-r1", 144);
        StepShape shape = batch(Phase.DECODE, 48, 1, 4096);
        long before = nanos(deployment, Overlap.NONE, shape);
        for (long window = MEBIBYTE; window <= 256 * MEBIBYTE; window *= 4) {
            long now = nanos(deployment, Overlap.NONE.withPrefetch(window), shape);
            assertThat(now).as("%d MiB", window / MEBIBYTE).isLessThanOrEqualTo(before);
            before = now;
        }
        assertThat(before).isLessThan(nanos(deployment, Overlap.NONE, shape));
    }

    @Test
    void aCutThatIsToldIsTheOneThatIsMade() {
        Deployment deployment = spread("deepseek-r1", 32);
        Overlap two = Overlap.NONE.withTwoBatches(true);
        StepShape shape = batch(Phase.EXTEND, 1, 8192, 0);
        long middle = nanos(deployment, two, shape);
        assertThat(nanos(deployment, two, batch(Phase.EXTEND, 1, 8192, 0).setCut(0, 4096)))
                .isEqualTo(middle);
        assertThat(nanos(deployment, two, batch(Phase.EXTEND, 1, 8192, 0).setCut(0, 1024)))
                .isGreaterThan(middle);
    }

    @Test
    void aKnownOverlappedShapeAllocatesNothing() {
        Overlap everything =
                Overlap.NONE.withTwoBatches(true).withSharedBeside(true).withPrefetch(32 * MEBIBYTE);
        for (Overlap overlap : new Overlap[] {
            everything,
            Overlap.NONE.withTwoBatches(true),
            Overlap.NONE.withPrefetch(32 * MEBIBYTE),
            Overlap.NONE.withSharedBeside(true)
        }) {
            assertThat(allocatedBytes(
                            new ModelledStepCost(spread("deepseek-r1", 32).withOverlap(overlap))))
                    .as("%s", overlap)
                    .isLessThan(1000);
        }
    }

    /** By 1000 steps whose contexts grow, in batches of two sizes. */
    private long allocatedBytes(StepCostModel model) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int[] query = new int[64];
        int[] prefix = new int[64];
        Arrays.fill(query, 1);
        StepShape shape = new StepShape();
        long before = 0;
        for (int i = 0; i < 21_000; i++) {
            before = i == 20_000 ? threads.getCurrentThreadAllocatedBytes() : before;
            prefix[i % 64]++;
            model.cost(shape.set(Phase.DECODE, 64 - i % 2, query, prefix), cost);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
