package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.Slowdown;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Pipeline;
import org.ascendtwin.hardware.model.Placement;
import org.ascendtwin.hardware.model.Placement.Exchange;
import org.ascendtwin.hardware.model.Quantisation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlowDiesTest {
    private static final int DIES = 16;

    private final StepCost cost = new StepCost();

    private static Deployment mixture(int groups, Exchange exchange) {
        return new Deployment(
                DeviceCatalogue.shipped().device("ascend-910-9392"),
                ClusterCatalogue.shipped().cluster("a3-superpod-384"),
                ModelCatalogue.shipped().model("deepseek-r1"),
                new Placement(
                        DIES,
                        groups,
                        exchange == Exchange.ALL_TO_ALL ? DIES : 1,
                        exchange,
                        Quantisation.W8A8,
                        DataType.BF16),
                GraphBuckets.upTo(64, false),
                null);
    }

    private static SlowDies clock(int die, double part) {
        return new SlowDies(List.of(), new TreeMap<>(Map.of(die, part)));
    }

    private static SlowDies links(int die, double part) {
        return new SlowDies(List.of(new Slowdown(die, null, part)), new TreeMap<>());
    }

    private static StepShape shape(Phase phase, int requests, int tokens) {
        int[] queryLens = new int[requests];
        int[] prefixLens = new int[requests];
        Arrays.fill(queryLens, phase == Phase.EXTEND ? tokens : 1);
        Arrays.fill(prefixLens, phase == Phase.EXTEND ? 0 : tokens);
        return new StepShape().set(phase, requests, queryLens, prefixLens);
    }

    private long nanos(Deployment deployment, int group, StepShape shape) {
        PipelineCost.of(deployment).stage(0, group).cost(shape, cost);
        return cost.totalNanos();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void slowerIsNeverFaster(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Deployment plain = mixture(random.nextBoolean() ? 4 : 1, Exchange.values()[random.nextInt(2)])
                .withOverlap(new Overlap(
                        random.nextBoolean(), random.nextBoolean(), random.nextBoolean() ? 64L << 20 : 0, false));
        int die = random.nextInt(DIES / plain.placement().dp());
        for (int i = 0; i < 2; i++) {
            StepShape shape = random.nextBoolean()
                    ? shape(Phase.DECODE, 1 + random.nextInt(60), 100 + random.nextInt(5000))
                    : shape(Phase.EXTEND, 1 + random.nextInt(3), 50 + random.nextInt(3000));
            long before = nanos(plain, 0, shape);
            long beforeLinks = before;
            for (double part = 0.95; part > 0.15; part -= 0.35) {
                long slower = nanos(plain.withSlow(clock(die, part)), 0, shape);
                assertThat(slower)
                        .as("seed %d, step %d, clock %.2f", seed, i, part)
                        .isGreaterThan(before);
                before = slower;
                long narrower = nanos(plain.withSlow(links(die, part)), 0, shape);
                assertThat(narrower)
                        .as("seed %d, step %d, links %.2f", seed, i, part)
                        .isGreaterThanOrEqualTo(beforeLinks);
                beforeLinks = narrower;
            }
        }
    }

    @Test
    void whatAStragglerTakesLongerIsSkewAndNothingElseChanges() {
        StepShape shape = shape(Phase.DECODE, 16, 4000);
        Deployment plain = mixture(4, Exchange.ALL_TO_ALL);
        long usual = nanos(plain, 0, shape);
        long[] parts = Arrays.stream(CostPart.values()).mapToLong(cost::nanos).toArray();
        long slow = nanos(plain.withSlow(clock(1, 0.5)), 0, shape);
        for (CostPart part : CostPart.values()) {
            long more = part == CostPart.SKEW ? slow - usual : 0;
            assertThat(cost.nanos(part)).as("%s", part).isCloseTo(parts[part.ordinal()] + more, within(5L));
        }
        assertThat(slow - usual).isPositive();
    }

    @Test
    void aGroupWaitsForAStragglerOfAnotherInItsSharedExpertsOnly() {
        StepShape shape = shape(Phase.DECODE, 16, 4000);
        Deployment plain = mixture(4, Exchange.ALL_TO_ALL);
        Deployment slow = plain.withSlow(clock(13, 0.5));
        long usual = nanos(plain, 0, shape);
        long others = nanos(slow, 0, shape);
        long straggling = nanos(slow, 3, shape);
        assertThat(others).isGreaterThan(usual);
        assertThat(straggling).isGreaterThan(others);
        assertThat(nanos(slow, 2, shape)).isEqualTo(others);
    }

    /** Half the clock at most halves the speed, and leaves memory's rate, which decoding waits for, and links as they were. */
    @Test
    void halfTheClockAtMostDoublesAStep() {
        Deployment plain = mixture(1, Exchange.ALL_REDUCE);
        Deployment slow = plain.withSlow(clock(0, 0.5));
        StepShape decode = shape(Phase.DECODE, 8, 4000);
        double decoding = (double) nanos(slow, 0, decode) / nanos(plain, 0, decode);
        StepShape extend = shape(Phase.EXTEND, 1, 8000);
        double prompts = (double) nanos(slow, 0, extend) / nanos(plain, 0, extend);
        assertThat(prompts).isBetween(1.2, 2.0).isGreaterThan(decoding);
        assertThat(decoding).isGreaterThan(1.02);
    }

    @Test
    void slowLinksSlowCollectivesAndExchangesAlone() {
        StepShape shape = shape(Phase.EXTEND, 2, 4000);
        Deployment plain = mixture(4, Exchange.ALL_TO_ALL);
        nanos(plain, 0, shape);
        long[] parts = Arrays.stream(CostPart.values()).mapToLong(cost::nanos).toArray();
        nanos(plain.withSlow(links(2, 0.25)), 0, shape);
        for (CostPart part : CostPart.values()) {
            long before = parts[part.ordinal()];
            if (part == CostPart.COLLECTIVE || part == CostPart.EXCHANGE) {
                assertThat(cost.nanos(part)).as("%s", part).isGreaterThan(before + before / 2);
            } else if (part != CostPart.LAUNCH) {
                assertThat(cost.nanos(part)).as("%s", part).isCloseTo(before, within(5L));
            }
        }
    }

    @Test
    void aStragglerOfOneStageLeavesTheOthersAsTheyWere() {
        Deployment plain = mixture(4, Exchange.ALL_TO_ALL);
        Deployment staged = plain.withPlacement(plain.placement().withPipeline(new Pipeline(2, 0, List.of())));
        PipelineCost usual = PipelineCost.of(staged);
        PipelineCost slow = PipelineCost.of(staged.withSlow(clock(DIES + 3, 0.5)));
        StepShape shape = shape(Phase.EXTEND, 1, 2000);
        long[] totals = new long[4];
        for (int stage = 0; stage < 2; stage++) {
            usual.stage(stage, 0).cost(shape, cost);
            totals[stage] = cost.totalNanos();
            slow.stage(stage, 0).cost(shape, cost);
            totals[2 + stage] = cost.totalNanos();
        }
        assertThat(totals[2]).isEqualTo(totals[0]);
        assertThat(totals[3]).isGreaterThan(totals[1]);
        assertThat(slow.slowestNanos(shape, cost)).isEqualTo(totals[3]);
        PipelineCost narrow = PipelineCost.of(staged.withSlow(links(DIES, 0.25)));
        assertThat(narrow.hopNanos(0, shape)).isGreaterThan(usual.hopNanos(0, shape));
    }

    @Test
    void diesOutsideOrAsTheyShouldBeAreNotSlow() {
        SlowDies some = new SlowDies(
                List.of(new Slowdown(3, 5, "HCCS", 0.5), new Slowdown(20, null, 0.5)),
                new TreeMap<>(Map.of(3, 0.5, 4, 1.0)));
        assertThat(some.among(8, 8).isNone()).isTrue();
        assertThat(some.among(0, 4)).isEqualTo(clock(3, 0.5));
        assertThat(some.among(2, 4).links()).containsExactly(new Slowdown(1, 3, "HCCS", 0.5));
        assertThat(some.clocks()).doesNotContainKey(4);
        assertThat(links(0, 1).isNone()).isTrue();
        assertThatThrownBy(() -> clock(0, 0.01)).hasMessageContaining("clock of die 0");
    }
}
