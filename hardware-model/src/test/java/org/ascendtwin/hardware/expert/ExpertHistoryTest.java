package org.ascendtwin.hardware.expert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.expert.ExpertHistory.Drift;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExpertHistoryTest {
    private static final ExchangeTimer TIMER =
            new ExchangeTimer(ClusterCatalogue.shipped().cluster("a3-superpod-384"));

    private static double hottest(ExpertHistory history, long pass) {
        return history.loads(pass, TIMER).hottest();
    }

    private static final int EXPERTS = 64;
    private static final int RANKS = 8;
    private static final ExpertLoads LOADS = ExpertLoads.zipf(EXPERTS, 1, 7);

    private static ExpertHistory history(double part, int every, @Nullable Rebalance rebalance) {
        return new ExpertHistory(
                LOADS,
                new Drift(part, every, 3),
                CopyChoice.DRAWN,
                List.of(ExpertPlacement.inOrder(EXPERTS, RANKS)),
                rebalance,
                10);
    }

    private static double[] sorted(ExpertLoads loads) {
        double[] shares = new double[loads.count()];
        Arrays.setAll(shares, loads::share);
        Arrays.sort(shares);
        return shares;
    }

    @Test
    void tradedLoadsAreTheSameLoadsOfOtherExperts() {
        ExpertLoads traded = LOADS.traded(0.25, new Streams(1, 0).stream("trade", 0));
        assertThat(sorted(traded)).containsExactly(sorted(LOADS), within(1e-15));
        int moved = 0;
        for (int expert = 0; expert < EXPERTS; expert++) {
            moved += Math.abs(traded.share(expert) - LOADS.share(expert)) > 1e-12 ? 1 : 0;
        }
        assertThat(moved).isEqualTo(EXPERTS / 4);
    }

    @Test
    void nothingChangesWhereNothingDriftsOrMoves() {
        ExpertHistory still = history(0, 10, null);
        assertThat(still.changes()).isFalse();
        assertThat(still.nextChange(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(hottest(still, 1_000_000)).isEqualTo(hottest(still, 0));
    }

    @Test
    void aRebalanceInPiecesTakesAPassForEachAndTheNextComesAsManyPassesAfterIt() {
        ExpertHistory history = history(0, 10, new Rebalance(100, 5));
        double before = hottest(history, 0);
        assertThat(history.rebalanceUnderWay(99)).isZero();
        assertThat(history.rebalanceUnderWay(100)).isEqualTo(1);
        assertThat(history.rebalanceUnderWay(101)).isEqualTo(1);
        assertThat(hottest(history, 101)).isEqualTo(before);
        assertThat(history.rebalanceUnderWay(102)).isZero();
        assertThat(hottest(history, 102)).isLessThan(before);
        assertThat(history.rebalanceUnderWay(202)).isEqualTo(2);
        assertThat(history.mostFetched(1)).isPositive();
        assertThat(history.mostFetched(2)).as("loads are the same").isZero();
    }

    /** Between changes nothing changes, and none is missed. */
    @Test
    void changesAreWhereTheyAreTold() {
        ExpertHistory history = history(0.5, 30, new Rebalance(70, 4));
        long next = history.nextChange(0);
        for (long pass = 1; pass < 1000; pass++) {
            boolean same = hottest(history, pass) == hottest(history, pass - 1)
                    && history.rebalanceUnderWay(pass) == history.rebalanceUnderWay(pass - 1);
            if (pass == next) {
                next = history.nextChange(pass);
                assertThat(next).isGreaterThan(pass);
            } else {
                assertThat(same).as("pass %d", pass).isTrue();
            }
        }
        assertThat(hottest(history.afresh(), 999)).isEqualTo(hottest(history, 999));
    }

    @Test
    void aCopyOnARankOrItsNodeIsWhereItsTokensGoAndTheOthersAreDealt() {
        CopyChoice fourANode = new CopyChoice(true, 4);
        // copies on ranks 0 and 5 of 8: each node has its own
        assertThat(fourANode.parts(List.of(0, 5), 8, 0)).containsExactly(0.5, 0.5);
        // copies on ranks 0, 1 and 5: of the first node's other ranks both take the first
        assertThat(fourANode.parts(List.of(0, 1, 5), 8, 0))
                .containsExactly(new double[] {3.0 / 8, 1.0 / 8, 0.5}, within(1e-15));
        // one node: a rank that has none of three is dealt one
        assertThat(new CopyChoice(true, 8).parts(List.of(0, 1, 5), 8, 2))
                .containsExactly(new double[] {3.0 / 8, 2.0 / 8, 3.0 / 8}, within(1e-15));
        assertThat(CopyChoice.DRAWN.parts(List.of(0, 1, 5), 8, 0)).containsOnly(1.0 / 3);
    }
}
