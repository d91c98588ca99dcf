package org.ascendtwin.hardware.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.CollectiveIssuer;
import org.ascendtwin.hardware.fabric.LinkTier;
import org.ascendtwin.hardware.fabric.Slowdown;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.unit.ByteRate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CollectiveTimerTest {
    private static final ClusterCatalogue CLUSTERS = ClusterCatalogue.shipped();
    private static final Cluster A2 = CLUSTERS.cluster("a2-server");
    private static final Cluster A3 = CLUSTERS.cluster("a3-server");

    private static double allReduce(Cluster cluster, int ranks, double bytes) {
        return new CollectiveTimer(cluster).seconds(new Collective(Kind.ALL_REDUCE, bytes), ranks);
    }

    private static CollectiveCost cost(Topology topology, Engine engine, Kind kind, double bytes, int ranks) {
        CollectiveCost cost = new CollectiveCost();
        new CollectiveTimer(topology, engine, LaunchSkew.NONE)
                .price(new Collective(kind, bytes), Ranks.of(ranks), null, cost);
        return cost;
    }

    @Test
    void aSmallAllReduceOfFourCardsTakesWhatTheProfileOfARealRunShows() {
        assertThat(allReduce(A2, 4, 80e3)).isBetween(20e-6, 25e-6);
    }

    @Test
    void aLargeAllReduceInAServerComesCloseToItsLinks() {
        LinkTier links = A2.tiers().getFirst();
        double bytes = 1e9;
        double bound = 2 * bytes / 8 / (links.linkRate().bytesPerSecond() * links.efficiency());
        assertThat(cost(new Topology(A2), Engine.HOST, Kind.ALL_REDUCE, bytes, 8)
                        .transferSeconds())
                .isCloseTo(bound, within(0.01 * bound));
        assertThat(allReduce(A2, 8, bytes)).isBetween(bound, 1.05 * bound);
    }

    @Test
    void fewRanksOfAMeshUseFewLinks() {
        double two = allReduce(A2, 2, 1e9);
        double eight = allReduce(A2, 8, 1e9);
        assertThat(two).isGreaterThan(3 * eight);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noCollectiveBeatsItsBoundNorTakesLessTimeForMoreBytes(Kind kind) {
        for (String id : List.of("a2-cluster", "a3-superpod-384", "atlas-350-server", "hgx-h100")) {
            CollectiveTimer timer = new CollectiveTimer(CLUSTERS.cluster(id));
            for (int ranks = 2; ranks <= CLUSTERS.cluster(id).dieCount(); ranks = ranks < 17 ? ranks + 1 : 2 * ranks) {
                double before = 0;
                for (double bytes = 1e3; bytes < 1e10; bytes *= 7) {
                    double seconds = timer.seconds(kind, bytes, ranks, 1);
                    assertThat(seconds)
                            .as("%s of %.0f bytes among %d ranks of %s", kind, bytes, ranks, id)
                            .isGreaterThan(timer.boundSeconds(new Collective(kind, bytes), Ranks.of(ranks)))
                            .isGreaterThanOrEqualTo(before);
                    before = seconds;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void doublingEveryLinkHalvesALargeTransfer(Kind kind) {
        for (String id : List.of("a2-cluster", "a3-superpod-384", "atlas-350-server", "hgx-h100")) {
            Cluster cluster = CLUSTERS.cluster(id);
            double once = cost(new Topology(cluster), Engine.HOST, kind, 1e11, cluster.dieCount())
                    .transferSeconds();
            double twice = cost(new Topology(Clusters.faster(cluster, 2)), Engine.HOST, kind, 1e11, cluster.dieCount())
                    .transferSeconds();
            assertThat(once / twice).as(id).isCloseTo(2, within(1e-6));
        }
    }

    @Test
    void theChosenAlgorithmIsNeverSlowerThanAnyOther() {
        CollectiveTimer timer = new CollectiveTimer(CLUSTERS.cluster("a2-cluster"));
        CollectiveCost best = new CollectiveCost();
        CollectiveCost other = new CollectiveCost();
        RandomStream random = new Streams(5, 0).stream("shapes", 0);
        for (int i = 0; i < 300; i++) {
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            Collective collective = new Collective(kind, StrictMath.pow(10, 3 + 6 * random.nextDouble()));
            Ranks ranks = Ranks.of(2 + random.nextInt(127));
            timer.price(collective, ranks, null, best);
            for (Algorithm algorithm : Algorithm.values()) {
                try {
                    timer.price(collective, ranks, algorithm, other);
                    assertThat(best.seconds()).as("%s, %s", collective, ranks).isLessThanOrEqualTo(other.seconds());
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("does no");
                }
            }
        }
    }

    @Test
    void smallReductionsGoAtOnceAndLargeOnesOverServersLevelByLevel() {
        Topology cluster = new Topology(CLUSTERS.cluster("a2-cluster"));
        assertThat(cost(cluster, Engine.HOST, Kind.ALL_REDUCE, 1e3, 8).algorithm())
                .isEqualTo(Algorithm.ONE_SHOT);
        assertThat(cost(cluster, Engine.HOST, Kind.ALL_REDUCE, 1e8, 8).algorithm())
                .isIn(Algorithm.MESH, Algorithm.HIERARCHICAL);
        assertThat(cost(cluster, Engine.HOST, Kind.ALL_REDUCE, 1e8, 64).algorithm())
                .isEqualTo(Algorithm.HIERARCHICAL);
    }

    @Test
    void eachSwitchOfAnEngineRemovesItsTermAndNoOther() {
        Topology topology = new Topology(CLUSTERS.cluster("a2-cluster"));
        CollectiveTimer host = new CollectiveTimer(topology, Engine.HOST, LaunchSkew.NONE);
        Collective collective = new Collective(Kind.ALL_REDUCE, 1e7);
        CollectiveCost plain = new CollectiveCost();
        host.price(collective, Ranks.of(32), Algorithm.HIERARCHICAL, plain);
        CollectiveCost vector = hierarchical(topology, new Engine(CollectiveIssuer.VECTOR, false, false));
        assertThat(vector.launchSeconds()).isLessThan(plain.launchSeconds());
        assertThat(vector.copySeconds()).isZero();
        assertThat(vector.synchroniseSeconds()).isEqualTo(plain.synchroniseSeconds());
        CollectiveCost aiCpu = hierarchical(topology, new Engine(CollectiveIssuer.AI_CPU, false, false));
        assertThat(aiCpu.launchSeconds()).isBetween(vector.launchSeconds(), plain.launchSeconds());
        assertThat(aiCpu.copySeconds()).isEqualTo(plain.copySeconds());
        CollectiveCost direct = hierarchical(topology, new Engine(CollectiveIssuer.HOST, true, false));
        assertThat(plain.synchroniseSeconds() - direct.synchroniseSeconds()).isCloseTo(2 * 8e-6, within(1e-12));
        CollectiveCost signal = hierarchical(topology, new Engine(CollectiveIssuer.HOST, false, true));
        assertThat(plain.synchroniseSeconds() - signal.synchroniseSeconds()).isCloseTo(4 * 1.15e-6, within(1e-12));
        assertThat(signal.transferSeconds()).isEqualTo(plain.transferSeconds());
    }

    private static CollectiveCost hierarchical(Topology topology, Engine engine) {
        CollectiveCost cost = new CollectiveCost();
        new CollectiveTimer(topology, engine, LaunchSkew.NONE)
                .price(new Collective(Kind.ALL_REDUCE, 1e7), Ranks.of(32), Algorithm.HIERARCHICAL, cost);
        return cost;
    }

    @Test
    void waitingForTheLastRankIsTheMeanOfItsLawInAMillionDraws() {
        LaunchSkew skew = new LaunchSkew(10e-6);
        RandomStream random = new Streams(3, 0).stream("delays", 0);
        double waited = 0;
        int ranks = 16;
        int draws = 60_000;
        for (int i = 0; i < draws; i++) {
            double last = 0;
            double sum = 0;
            for (int rank = 0; rank < ranks; rank++) {
                double delay = -10e-6 * StrictMath.log(random.nextDouble());
                last = Math.max(last, delay);
                sum += delay;
            }
            waited += last - sum / ranks;
        }
        assertThat(skew.waitSeconds(ranks)).isCloseTo(waited / draws, within(0.1e-6));
        assertThat(LaunchSkew.waitNanos(300, new long[] {100, 300, 750})).isEqualTo(450);
        CollectiveCost cost = new CollectiveCost();
        new CollectiveTimer(new Topology(A3), Engine.HOST, skew)
                .price(new Collective(Kind.ALL_REDUCE, 1e4), Ranks.of(ranks), null, cost);
        assertThat(cost.skewSeconds()).isEqualTo(skew.waitSeconds(ranks));
    }

    @Test
    void aSlowDieSlowsEveryCollectiveItTakesPartIn() {
        Topology slow = new Topology(A2, List.of(new Slowdown(6, "HCCS", 0.5)));
        double with = cost(slow, Engine.HOST, Kind.ALL_GATHER, 1e9, 8).transferSeconds();
        double without = cost(slow, Engine.HOST, Kind.ALL_GATHER, 1e9, 4).transferSeconds();
        assertThat(with)
                .isEqualTo(2
                        * cost(new Topology(A2), Engine.HOST, Kind.ALL_GATHER, 1e9, 8)
                                .transferSeconds());
        assertThat(without)
                .isEqualTo(cost(new Topology(A2), Engine.HOST, Kind.ALL_GATHER, 1e9, 4)
                        .transferSeconds());
    }

    @Test
    void aKnownShapeCostsTheSameAgain() {
        CollectiveTimer timer = new CollectiveTimer(A3);
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i < 6_000; i++) {
                double seconds = timer.seconds(Kind.ALL_REDUCE, i * 1000.0, 2 + i % 15, 1);
                assertThat(seconds).isPositive();
                if (i % 997 == 0) {
                    assertThat(seconds).isEqualTo(allReduce(A3, 2 + i % 15, i * 1000.0));
                }
            }
        }
    }

    @Test
    void ranksFarApartMeetOnOuterLevels() {
        CollectiveTimer timer = new CollectiveTimer(CLUSTERS.cluster("a2-cluster"));
        double near = timer.seconds(Kind.SEND_RECV, 1e8, 2, 1);
        double far = timer.seconds(Kind.SEND_RECV, 1e8, 2, 8);
        assertThat(near - 1e8 / (28e9 * 0.72)).isBetween(0.0, 20e-6);
        assertThat(far - 1e8 / (25e9 * 0.95)).isBetween(0.0, 40e-6);
    }

    @Test
    void aRankAloneExchangesNothing() {
        assertThat(allReduce(A3, 1, 1e9)).isZero();
    }

    @Test
    void moreRanksThanDiesAreRefused() {
        assertThatThrownBy(() -> allReduce(A3, 17, 1)).hasMessageContaining("16 dies");
    }

    /** Clusters with other links. */
    private static final class Clusters {
        static Cluster faster(Cluster cluster, double factor) {
            List<LinkTier> tiers = cluster.tiers().stream()
                    .map(tier -> new LinkTier(
                            tier.name(),
                            tier.span(),
                            tier.shape(),
                            tier.ports(),
                            tier.links(),
                            new ByteRate(tier.linkRate().bytesPerSecond() * factor),
                            tier.latency(),
                            tier.efficiency(),
                            tier.trunk() == null
                                    ? null
                                    : new org.ascendtwin.hardware.fabric.Trunk(
                                            tier.trunk().span(),
                                            tier.trunk().links(),
                                            new ByteRate(tier.trunk().linkRate().bytesPerSecond() * factor),
                                            tier.trunk().spread(),
                                            tier.trunk().latency()),
                            tier.source()))
                    .toList();
            return new Cluster(
                    cluster.id(),
                    cluster.devices(),
                    cluster.nodes(),
                    cluster.cardsPerNode(),
                    cluster.diesPerCard(),
                    tiers,
                    cluster.host(),
                    cluster.transport(),
                    cluster.exchange());
        }
    }
}
