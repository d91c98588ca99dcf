package org.ascendtwin.hardware.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.junit.jupiter.api.Test;

class UnequalAllToAllTest {
    private static final List<String> SERVERS = List.of("a2-server", "a3-server", "atlas-350-server", "hgx-h100");

    private static Topology topology(String id, int nodes) {
        Cluster cluster = ClusterCatalogue.shipped().cluster(id);
        return new Topology(cluster.withNodes(Math.min(nodes, cluster.nodes())));
    }

    private static double seconds(Topology topology, Collective collective, int ranks, Algorithm algorithm) {
        CollectiveCost cost = new CollectiveCost();
        timer(topology).price(collective, Ranks.of(ranks), algorithm, cost);
        return cost.seconds();
    }

    private static CollectiveTimer timer(Topology topology) {
        return new CollectiveTimer(topology, Engine.HOST, LaunchSkew.NONE);
    }

    /** Some rows empty, some pairs without bytes, some a hundred times as much as others. */
    private static double[][] drawn(int ranks, RandomStream random) {
        double[][] rows = new double[ranks][ranks];
        for (double[] row : rows) {
            double most = random.nextInt(4) == 0 ? 0 : 1e5 * StrictMath.pow(100, random.nextDouble());
            for (int to = 0; to < ranks; to++) {
                row[to] = random.nextInt(3) == 0 ? 0 : most * random.nextDouble();
            }
        }
        return rows;
    }

    @Test
    void equalSizesTakeWhatAnAllToAllTakes() {
        for (String id : List.of("a2-server", "a3-server", "atlas-350-server", "hgx-h100", "a2-cluster", "a3-roce")) {
            Topology topology = topology(id, 16);
            for (int ranks = 2; ranks <= topology.cluster().dieCount(); ranks *= 2) {
                for (Algorithm algorithm : List.of(Algorithm.MESH, Algorithm.PAIRWISE)) {
                    double even = seconds(topology, new Collective(Kind.ALL_TO_ALL, 3e7), ranks, algorithm);
                    Collective unequal = Collective.allToAll(PairBytes.even(ranks, 3e7));
                    assertThat(seconds(topology, unequal, ranks, algorithm))
                            .as("%d ranks of %s by %s", ranks, id, algorithm)
                            .isCloseTo(even, within(1e-9 * even));
                }
            }
        }
    }

    @Test
    void flowsOnAnIdleNetworkTakeWhatTheBusiestLinkNeeds() {
        for (int seed = 0; seed < 12; seed++) {
            RandomStream random = new Streams(seed, 0).stream("pairs", 0);
            String id = SERVERS.get(seed % SERVERS.size());
            Topology topology = topology(id, 1);
            int ranks = 2 + random.nextInt(topology.cluster().dieCount() - 1);
            Collective collective = Collective.allToAll(PairBytes.of(drawn(ranks, random)));
            for (Algorithm algorithm : List.of(Algorithm.MESH, Algorithm.PAIRWISE)) {
                double formula = seconds(topology, collective, ranks, algorithm);
                long nanos = CollectiveRun.aloneNanos(topology, Engine.HOST, collective, Ranks.of(ranks), algorithm);
                double tolerance = algorithm == Algorithm.MESH ? 0.02 : 0.05;
                assertThat(nanos / 1e9)
                        .as("seed %d: %d ranks of %s by %s", seed, ranks, id, algorithm)
                        .isCloseTo(formula, within(tolerance * formula));
            }
        }
    }

    @Test
    void renamingRanksOfASymmetricServerChangesNothing() {
        for (int seed = 0; seed < 20; seed++) {
            RandomStream random = new Streams(seed, 0).stream("names", 0);
            Topology topology = topology(seed % 2 == 0 ? "a2-server" : "hgx-h100", 1);
            int ranks = topology.cluster().dieCount();
            double[][] rows = drawn(ranks, random);
            int[] names = new int[ranks];
            for (int i = 0; i < ranks; i++) {
                int other = random.nextInt(i + 1);
                names[i] = names[other];
                names[other] = i;
            }
            double[][] renamed = new double[ranks][ranks];
            for (int from = 0; from < ranks; from++) {
                for (int to = 0; to < ranks; to++) {
                    renamed[names[from]][names[to]] = rows[from][to];
                }
            }
            double before = seconds(topology, Collective.allToAll(PairBytes.of(rows)), ranks, Algorithm.MESH);
            assertThat(seconds(topology, Collective.allToAll(PairBytes.of(renamed)), ranks, Algorithm.MESH))
                    .as("seed %d", seed)
                    .isCloseTo(before, within(1e-9 * before));
        }
    }

    @Test
    void moreBytesBetweenTwoRanksAreNeverFasterAndNothingBeatsTheBusiestPort() {
        for (int seed = 0; seed < 60; seed++) {
            RandomStream random = new Streams(seed, 0).stream("more", 0);
            Topology topology = topology(seed % 3 == 0 ? "a2-cluster" : SERVERS.get(seed % SERVERS.size()), 8);
            int ranks = 2 + random.nextInt(topology.cluster().dieCount() - 1);
            double[][] rows = drawn(ranks, random);
            CollectiveTimer timer = timer(topology);
            CollectiveCost cost = new CollectiveCost();
            double before = 0;
            for (int added = 0; added < 6; added++) {
                Collective collective = Collective.allToAll(PairBytes.of(rows));
                timer.price(collective, Ranks.of(ranks), null, cost);
                assertThat(cost.seconds())
                        .as(
                                "seed %d: %d ranks of %s",
                                seed, ranks, topology.cluster().id())
                        .isGreaterThanOrEqualTo(before)
                        .isGreaterThan(timer.boundSeconds(collective, Ranks.of(ranks)));
                before = cost.seconds();
                rows[random.nextInt(ranks)][random.nextInt(ranks)] += 1e7 * random.nextDouble();
            }
        }
    }

    @Test
    void theBoundIsWhatTheBusiestRankSendsOrReceives() {
        Topology topology = topology("a2-server", 1);
        double[][] rows = new double[8][8];
        for (int from = 0; from < 8; from++) {
            rows[from][5] = 7e6; // rank 5 keeps its own
        }
        Collective incast = Collective.allToAll(PairBytes.of(rows));
        // Of 8 MB that each rank sends in an all-to-all it keeps one.
        double even = timer(topology).boundSeconds(new Collective(Kind.ALL_TO_ALL, 8e6), Ranks.of(8));
        assertThat(timer(topology).boundSeconds(incast, Ranks.of(8))).isCloseTo(7 * even, within(1e-9 * even));
        assertThat(timer(topology)
                        .boundSeconds(Collective.allToAll(PairBytes.of(rows).back()), Ranks.of(8)))
                .isCloseTo(7 * even, within(1e-9 * even));
        assertThat(incast.bytes()).isEqualTo(7e6);
    }

    @Test
    void aMatrixOfAnotherShapeIsRefused() {
        Topology topology = topology("a3-server", 1);
        assertThatThrownBy(() -> seconds(topology, Collective.allToAll(PairBytes.even(8, 1e6)), 16, Algorithm.MESH))
                .hasMessageContaining("sizes for 8 ranks in a collective among 16");
        assertThatThrownBy(() -> PairBytes.of(new double[][] {{1, 2}, {3}})).hasMessageContaining("row 1 has 1 values");
        assertThatThrownBy(() -> new Collective(Kind.ALL_REDUCE, 8e6, PairBytes.even(8, 1e6)))
                .hasMessageContaining("allowed: ALL_TO_ALL_V");
    }
}
