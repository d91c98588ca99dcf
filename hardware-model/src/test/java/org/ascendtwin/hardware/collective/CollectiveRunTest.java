package org.ascendtwin.hardware.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.hardware.fabric.Slowdown;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CollectiveRunTest {
    private static final ClusterCatalogue CLUSTERS = ClusterCatalogue.shipped();

    private static boolean does(Algorithm algorithm, Kind kind, Topology topology, Ranks ranks) {
        return algorithm.does(kind, new RankLevels(topology, ranks, Engine.HOST));
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void flowsOnAnIdleNetworkTakeWhatTheFormulaSays(Algorithm algorithm) {
        int compared = 0;
        for (String id : List.of("a2-server", "a3-server", "atlas-350-server", "hgx-h100")) {
            Topology topology = new Topology(CLUSTERS.cluster(id));
            CollectiveTimer timer = new CollectiveTimer(topology, Engine.HOST, LaunchSkew.NONE);
            for (Kind kind : Kind.values()) {
                for (int count : new int[] {2, 4, 5, 8, topology.cluster().dieCount()}) {
                    Ranks ranks = Ranks.of(count);
                    if (!does(algorithm, kind, topology, ranks)) {
                        continue;
                    }
                    for (double bytes : new double[] {8e3, 4e6, 1.6e9}) {
                        Collective collective = new Collective(kind, bytes);
                        CollectiveCost cost = new CollectiveCost();
                        timer.price(collective, ranks, algorithm, cost);
                        double run = CollectiveRun.aloneNanos(topology, Engine.HOST, collective, ranks, algorithm);
                        assertThat(run / 1e9)
                                .as("%s by %s among %d of %s", collective, algorithm, count, id)
                                .isCloseTo(cost.seconds(), within(tolerance(algorithm, kind) * cost.seconds()));
                        compared++;
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(5);
    }

    /** The formulas take a level's worst for all of a step; on a ring and in a tree some links are better. */
    private static double tolerance(Algorithm algorithm, Kind kind) {
        boolean exact = algorithm == Algorithm.HALVING_DOUBLING && kind != Kind.BROADCAST;
        return exact ? 1e-3 : 0.02;
    }

    @Test
    void noRunBeatsTheBandwidthBound() {
        Topology topology = new Topology(CLUSTERS.cluster("a3-superpod-384").withNodes(2));
        CollectiveTimer timer = new CollectiveTimer(topology, Engine.HOST, LaunchSkew.NONE);
        Ranks ranks = Ranks.of(32);
        for (Kind kind : Kind.values()) {
            for (Algorithm algorithm : Algorithm.values()) {
                if (does(algorithm, kind, topology, ranks)) {
                    Collective collective = new Collective(kind, 1e9);
                    assertThat(CollectiveRun.aloneNanos(topology, Engine.HOST, collective, ranks, algorithm) / 1e9)
                            .as("%s by %s", kind, algorithm)
                            .isGreaterThan(timer.boundSeconds(collective, ranks));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"MESH", "PAIRWISE"})
    void anOverSubscribedLeafSlowsAnAllToAllAndASlowDieEveryone(Algorithm algorithm) {
        Topology cluster = new Topology(CLUSTERS.cluster("a2-cluster").withNodes(8));
        Collective collective = new Collective(Kind.ALL_TO_ALL, 64e6);
        double inLeaf = CollectiveRun.aloneNanos(cluster, Engine.HOST, collective, Ranks.of(32), algorithm);
        double across = CollectiveRun.aloneNanos(cluster, Engine.HOST, collective, Ranks.of(64), algorithm);
        assertThat(across).isGreaterThan(1.2 * inLeaf);
        Topology slow = new Topology(CLUSTERS.cluster("a2-cluster").withNodes(8), List.of(new Slowdown(9, null, 0.25)));
        double withSlow = CollectiveRun.aloneNanos(slow, Engine.HOST, collective, Ranks.of(32), algorithm);
        assertThat(withSlow / inLeaf).isBetween(3.0, 4.1);
    }

    @Test
    void twoGroupsOnTheSamePortsTakeTurnsOrShare() {
        VirtualHost host = new VirtualHost();
        Topology topology = new Topology(CLUSTERS.cluster("a3-server"));
        FlowNetwork network = new FlowNetwork(topology, host);
        Collective collective = new Collective(Kind.ALL_TO_ALL, 1e9);
        Ranks ranks = new Ranks(0, 8, 2);
        long alone = CollectiveRun.aloneNanos(topology, Engine.HOST, collective, ranks, Algorithm.MESH);
        long[] ends = new long[2];
        for (int i = 0; i < 2; i++) {
            int group = i;
            new CollectiveRun(network, host, Engine.HOST, ranks)
                    .start(collective, Algorithm.MESH, 0, () -> ends[group] = host.nowNanos());
        }
        host.runUntilQuiet();
        assertThat(ends[0]).isEqualTo(ends[1]);
        assertThat((double) ends[0]).isCloseTo(2.0 * alone, within(0.05 * alone));
    }

    @Test
    void aLateRankDelaysAllAndAGroupIsUsedAgain() {
        VirtualHost host = new VirtualHost();
        FlowNetwork network = new FlowNetwork(new Topology(CLUSTERS.cluster("a2-server")), host);
        CollectiveRun group = new CollectiveRun(network, host, Engine.HOST, Ranks.of(8));
        Collective collective = new Collective(Kind.ALL_REDUCE, 1e6);
        long[] ends = new long[2];
        group.start(collective, Algorithm.MESH, 0, () -> {
            ends[0] = host.nowNanos();
            group.start(collective, Algorithm.MESH, 30_000, () -> ends[1] = host.nowNanos());
        });
        assertThatThrownBy(() -> group.start(collective, Algorithm.MESH, 0, () -> {}))
                .hasMessageContaining("not ended");
        host.runUntilQuiet();
        assertThat(ends[1] - ends[0]).isEqualTo(ends[0] + 30_000);
    }
}
