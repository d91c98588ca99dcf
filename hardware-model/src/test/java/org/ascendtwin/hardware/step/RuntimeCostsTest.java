package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.collective.LaunchSkew;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.sim.unit.TimeSpan;
import org.junit.jupiter.api.Test;

final class RuntimeCostsTest {
    private static final TimeSpan NONE = new TimeSpan(0);
    private static final long NANOS_A_MILLI = 1_000_000;

    private final Deployment plain = Deployments.a3("qwen3-8b", 1, Quantisation.W8A8);
    private final Deployment drafting = Deployments.speculative("qwen3-8b", 2, Quantisation.W8A8, 3);
    private final StepCost cost = new StepCost();

    /** The runtime that adds nothing, but for what is given. */
    private static RuntimeCosts runtime(
            TimeSpan preparation, TimeSpan gap, LaunchSkew skew, double slowdown, boolean waits) {
        HostCost host = new HostCost(0, 0, 0, NANOS_A_MILLI);
        return new RuntimeCosts(host, NONE, preparation, gap, skew, slowdown, 0, NONE, NONE, NONE, waits);
    }

    private static RuntimeCosts nothing() {
        return runtime(NONE, NONE, LaunchSkew.NONE, 1, false);
    }

    private long nanos(Deployment deployment, RuntimeCosts runtime, Phase phase, int queryLen) {
        int[] queryLens = new int[4];
        int[] prefixLens = new int[4];
        Arrays.fill(queryLens, queryLen);
        Arrays.fill(prefixLens, phase == Phase.EXTEND ? 0 : 1000);
        new ModelledStepCost(deployment.withRuntime(runtime))
                .cost(new StepShape().set(phase, 4, queryLens, prefixLens), cost);
        return cost.totalNanos();
    }

    @Test
    void termsOfTheHostAddUpAndSamplingIsLaunchedAfterGraphsOnly() {
        HostCost host = HostCost.assumed(plain.device().launch());
        for (boolean replays : new boolean[] {false, true}) {
            for (HostCost cost : new HostCost[] {host, host.withIteration(20_000), host.withIteration(0)}) {
                long sum = 0;
                for (HostTerm term : HostTerm.values()) {
                    assertThat(cost.nanos(term, 60, 2, 1, replays)).isNotNegative();
                    sum += cost.nanos(term, 60, 2, 1, replays);
                }
                assertThat(sum).isEqualTo(cost.nanos(60, 2, 1));
            }
        }
        assertThat(host.nanos(HostTerm.SAMPLING, 60, 2, 0, true))
                .isEqualTo(3 * plain.device().launch().eager().nanos());
        assertThat(host.nanos(HostTerm.SAMPLING, 60, 2, 0, false)).isZero();
    }

    @Test
    void aGraphThatWaitsForTheDevicesKeepsThemWaitingForItsReplay() {
        RuntimeCosts waiting = runtime(NONE, NONE, LaunchSkew.NONE, 1, true);
        assertThat(nanos(plain, waiting, Phase.DECODE, 1) - nanos(plain, nothing(), Phase.DECODE, 1))
                .isCloseTo(NANOS_A_MILLI, within(2L));
        assertThat(nanos(plain, waiting, Phase.EXTEND, 500)).isEqualTo(nanos(plain, nothing(), Phase.EXTEND, 500));
        assertThat(waiting.graphsAhead(1)).isZero();
        assertThat(waiting.graphsAhead(3)).isEqualTo(1);
        assertThat(nothing().graphsAhead(3)).isEqualTo(3);
    }

    @Test
    void whatPreparesAVerificationHidesBehindTheDraftsAsFarAsTheyLast() {
        long without = nanos(drafting, nothing(), Phase.VERIFY, 4);
        long twoMillis = nanos(
                drafting, runtime(new TimeSpan(2 * NANOS_A_MILLI), NONE, LaunchSkew.NONE, 1, false), Phase.VERIFY, 4);
        long sixMillis = nanos(
                drafting, runtime(new TimeSpan(6 * NANOS_A_MILLI), NONE, LaunchSkew.NONE, 1, false), Phase.VERIFY, 4);
        assertThat(sixMillis - without).isBetween(NANOS_A_MILLI, 6 * NANOS_A_MILLI - 1);
        assertThat(sixMillis - twoMillis).isLessThanOrEqualTo(4 * NANOS_A_MILLI + 2);
        assertThat(cost.tailNanos()).isBetween(1L, cost.totalNanos() / 2);
    }

    @Test
    void aGapLiesBetweenAllKernelsOfAGraph() {
        long without = nanos(plain, nothing(), Phase.DECODE, 1);
        long one = nanos(plain, runtime(NONE, new TimeSpan(1000), LaunchSkew.NONE, 1, false), Phase.DECODE, 1);
        long two = nanos(plain, runtime(NONE, new TimeSpan(2000), LaunchSkew.NONE, 1, false), Phase.DECODE, 1);
        assertThat(one - without).isGreaterThan(36 * 10 * 1000L);
        assertThat(two - one).isCloseTo(one - without, within(2L));
    }

    @Test
    void aSlowdownStretchesPromptsAndNothingElse() {
        RuntimeCosts slow = runtime(NONE, NONE, LaunchSkew.NONE, 1.5, false);
        assertThat((double) nanos(plain, slow, Phase.EXTEND, 500) / nanos(plain, nothing(), Phase.EXTEND, 500))
                .isCloseTo(1.5, within(1e-6));
        assertThat(nanos(plain, slow, Phase.DECODE, 1)).isEqualTo(nanos(plain, nothing(), Phase.DECODE, 1));
    }

    @Test
    void tokensAreSampledAtTheEndOfEveryStepForEachRequest() {
        HostCost host = new HostCost(0, 0, 0, NANOS_A_MILLI);
        TimeSpan each = new TimeSpan(2000);
        RuntimeCosts sampling = new RuntimeCosts(
                host, NONE, NONE, NONE, LaunchSkew.NONE, 1, 0, new TimeSpan(300_000), each, NONE, false);
        for (Phase phase : List.of(Phase.DECODE, Phase.EXTEND)) {
            assertThat(nanos(plain, sampling, phase, 1) - nanos(plain, nothing(), phase, 1))
                    .isCloseTo(300_000 + 4 * 2000, within(2L));
        }
    }

    @Test
    void lateRanksAreWaitedForAtEveryCollective() {
        Deployment pair = Deployments.a3("qwen3-8b", 2, Quantisation.W8A8);
        RuntimeCosts late = runtime(NONE, NONE, new LaunchSkew(10e-6), 1, false);
        long more = nanos(pair, late, Phase.DECODE, 1) - nanos(pair, nothing(), Phase.DECODE, 1);
        // Two all-reduces in each of 36 layers, one after the embedding, one gather of logits; d(H2 - 1) = d/2 each.
        assertThat(more).isCloseTo(74 * 5_000L, within(10L));
        assertThat(nanos(plain, late, Phase.DECODE, 1)).isEqualTo(nanos(plain, nothing(), Phase.DECODE, 1));
    }

    @Test
    void impossibleCostsAreRefused() {
        assertThatThrownBy(() -> runtime(NONE, NONE, LaunchSkew.NONE, 0.5, false))
                .hasMessageContaining("slowdown of prefills")
                .hasMessageContaining("0.5");
    }

    @Test
    void aCacheThatIsCopiedCostsItsBytesTwiceAndGrowsWithWhatIsCached() {
        RuntimeCosts copying = new RuntimeCosts(
                new HostCost(0, 0, 0, NANOS_A_MILLI), NONE, NONE, NONE, LaunchSkew.NONE, 1, 1, NONE, NONE, NONE, false);
        long pages = nanos(plain, nothing(), Phase.DECODE, 1);
        long copies = nanos(plain, copying, Phase.DECODE, 1);
        double cacheBytes = 4 * 1001 * 36 * 2 * 8 * 128 * 2.0;
        double seconds = 2 * cacheBytes / plain.device().coldBytesPerSecond();
        assertThat(copies - pages).isCloseTo(Math.round(seconds * 1e9), within(2L));
        assertThat(nanos(plain, copying, Phase.EXTEND, 500)).isEqualTo(nanos(plain, nothing(), Phase.EXTEND, 500));
    }
}
