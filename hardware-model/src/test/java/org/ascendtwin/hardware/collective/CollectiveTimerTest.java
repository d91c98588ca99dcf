package org.ascendtwin.hardware.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.LinkTier;
import org.junit.jupiter.api.Test;

class CollectiveTimerTest {
    private static final Cluster A2 = ClusterCatalogue.shipped().cluster("a2-server");
    private static final Cluster A3 = ClusterCatalogue.shipped().cluster("a3-server");

    private static double allReduce(Cluster cluster, int ranks, double bytes) {
        return new CollectiveTimer(cluster).seconds(new Collective(Collective.Kind.ALL_REDUCE, bytes), ranks);
    }

    @Test
    void aSmallAllReduceOfFourCardsTakesWhatTheProfileOfARealRunShows() {
        assertThat(allReduce(A2, 4, 80e3)).isCloseTo(24.4e-6, within(2.5e-6));
    }

    @Test
    void aLargeAllReduceInAServerComesCloseToItsLinks() {
        LinkTier links = A2.tiers().getFirst();
        double bytes = 1e9;
        double bound = 2 * bytes / 8 / (links.linkBytesPerSecond() * links.efficiency());
        assertThat(allReduce(A2, 8, bytes)).isCloseTo(bound, within(0.01 * bound));
    }

    @Test
    void fewRanksOfAMeshUseFewLinks() {
        double two = allReduce(A2, 2, 1e9);
        double eight = allReduce(A2, 8, 1e9);
        assertThat(two).isGreaterThan(3 * eight);
    }

    @Test
    void anAllReduceIsNeverFasterThanAnAllGatherNorWithMoreBytes() {
        CollectiveTimer timer = new CollectiveTimer(A3);
        for (int ranks = 1; ranks <= 16; ranks++) {
            double before = 0;
            for (double bytes = 1e3; bytes < 1e9; bytes *= 3) {
                double reduce = timer.seconds(new Collective(Collective.Kind.ALL_REDUCE, bytes), ranks);
                double gather = timer.seconds(new Collective(Collective.Kind.ALL_GATHER, bytes), ranks);
                assertThat(reduce).isGreaterThanOrEqualTo(gather).isGreaterThanOrEqualTo(before);
                before = reduce;
            }
        }
    }

    @Test
    void aRankAloneExchangesNothing() {
        assertThat(allReduce(A3, 1, 1e9)).isZero();
    }

    @Test
    void moreRanksThanDiesAreRefused() {
        assertThatThrownBy(() -> allReduce(A3, 17, 1)).hasMessageContaining("16 dies");
    }
}
