package org.ascendtwin.hardware.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowNetworkTest {
    private static final ClusterCatalogue CLUSTERS = ClusterCatalogue.shipped();
    private static final Cluster A2 = CLUSTERS.cluster("a2-server");
    private static final Cluster A3 = CLUSTERS.cluster("a3-server");

    /** A network, its clock, and when each flow ended by the order of their starts. */
    private static final class Run {
        final VirtualHost host = new VirtualHost();
        final FlowNetwork network;
        final List<Long> endNanos = new ArrayList<>();

        Run(Topology topology) {
            network = new FlowNetwork(topology, host);
        }

        int start(int from, int to, double bytes) {
            int index = endNanos.size();
            endNanos.add(-1L);
            return network.start(from, to, bytes, flow -> endNanos.set(index, host.nowNanos()));
        }

        long finish() {
            host.runUntilQuiet();
            assertThat(network.activeCount()).isZero();
            assertThat(endNanos).doesNotContain(-1L);
            return host.nowNanos();
        }
    }

    @Test
    void aFlowAloneTakesItsLatencyAndItsBytesOverTheLinkRate() {
        Run run = new Run(new Topology(A2));
        run.start(0, 5, 20.16e6);
        assertThat(run.finish()).isEqualTo(500 + 1_000_000);
    }

    @Test
    void aDiesTransfersWithItsHostShareItsLinkPerDirectionAndNothingElse() {
        Run run = new Run(new Topology(A3));
        List<Long> endNanos = new ArrayList<>();
        run.network.startToHost(3, 74.5e6, flow -> endNanos.add(run.host.nowNanos()));
        run.network.startToHost(3, 74.5e6, flow -> endNanos.add(run.host.nowNanos()));
        run.network.startFromHost(3, 110.2e6, flow -> endNanos.add(run.host.nowNanos()));
        run.network.startToHost(4, 74.5e6, flow -> endNanos.add(run.host.nowNanos()));
        run.start(3, 2, 224e6 * 0.83);
        run.finish();
        assertThat(endNanos).containsExactly(1_000_929L, 1_000_929L, 2_000_929L, 2_000_929L);
        assertThat(run.endNanos).containsExactly(1_000_200L);
    }

    @Test
    void sendersToOneDieShareItsPort() {
        long alone = between(A3, 1);
        long together = between(A3, 6);
        assertThat((together - 500) / (double) (alone - 500)).isCloseTo(6, within(1e-4));
    }

    private static long between(Cluster cluster, int senders) {
        Run run = new Run(new Topology(cluster));
        for (int i = 0; i < senders; i++) {
            run.start(2 + 2 * i, 0, 1e8);
        }
        return run.finish();
    }

    @Test
    void aMeshHasALinkForEachPeerAndSendersDoNotMeet() {
        assertThat(between(A2, 3)).isEqualTo(between(A2, 1));
    }

    @Test
    void whatOneFlowLeavesTheOthersTake() {
        Run run = new Run(new Topology(A3));
        double rate = 7 * 28e9 * 0.68 / 1e9;
        int first = run.start(2, 0, 1e8);
        int second = run.start(4, 0, 1e8);
        int third = run.start(4, 6, 1e8);
        assertThat(run.network.bytesPerNano(first)).isCloseTo(rate / 2, within(1e-9));
        assertThat(run.network.bytesPerNano(second)).isCloseTo(rate / 2, within(1e-9));
        assertThat(run.network.bytesPerNano(third)).isCloseTo(rate / 2, within(1e-9));
        Run later = new Run(new Topology(A3));
        for (int sender : new int[] {2, 4, 8}) {
            later.start(sender, 0, 1e8);
        }
        int free = later.start(4, 6, 1e8);
        assertThat(later.network.bytesPerNano(free)).isCloseTo(rate * 2 / 3, within(1e-9));
    }

    @Test
    void aFlowThatComesLaterTakesItsShareFromThenOn() {
        Run run = new Run(new Topology(A2));
        double bytes = 20.16e6;
        run.start(0, 1, bytes);
        Alarm alarm = run.host.newAlarm(Rank.ARRIVAL, () -> run.start(0, 1, bytes));
        alarm.arm(500_000);
        run.finish();
        assertThat(run.endNanos).containsExactly(1_500_000L + 500, 2_000_000L + 500);
    }

    @Test
    void flowsOverTheSameLeafUplinkCollideAndOthersDoNot() {
        Topology topology = new Topology(CLUSTERS.cluster("a2-cluster"));
        int[] first = new int[Topology.MOST_HOPS];
        int[] other = new int[Topology.MOST_HOPS];
        assertThat(topology.route(0, 40, 1, first, 0)).isEqualTo(4);
        int colliding = 0;
        int apart = 0;
        for (int from = 1; from < 32; from++) {
            assertThat(topology.route(from, 40 + from, 1, other, 0)).isEqualTo(4);
            Run run = new Run(topology);
            run.start(0, 40, 1e8);
            run.start(from, 40 + from, 1e8);
            run.start(32, 33 + from, 1);
            boolean same = first[1] == other[1];
            colliding += same ? 1 : 0;
            apart += same ? 0 : 1;
            double alone = 1e8 / (25e9 * 0.95) * 1e9 + 2700;
            assertThat((double) run.finish()).isCloseTo(alone, within(2.0));
        }
        assertThat(colliding).isPositive();
        assertThat(apart).isGreaterThan(colliding);
    }

    @Test
    void threeFlowsOfOneUplinkAreSlowerThanTheirPorts() {
        Topology topology = new Topology(CLUSTERS.cluster("a2-cluster"));
        int[] hops = new int[Topology.MOST_HOPS];
        topology.route(0, 40, 1, hops, 0);
        int uplink = hops[1];
        Run run = new Run(topology);
        int found = 0;
        for (int from = 0; from < 32 && found < 3; from++) {
            topology.route(from, 40 + from, 1, hops, 0);
            if (hops[1] == uplink) {
                run.start(from, 40 + from, 1e8);
                found++;
            }
        }
        assertThat(found).isEqualTo(3);
        assertThat((double) run.finish()).isCloseTo(3 * 1e8 / (50e9 * 0.95) * 1e9 + 2700, within(2.0));
        assertThat(topology.linkName(uplink)).startsWith("RoCE up from group 0 way ");
    }

    @Test
    void aSlowDieDelaysWhatItSendsAndReceivesAndNothingElse() {
        Topology slow = new Topology(A2, List.of(new Slowdown(3, null, 0.25)));
        for (int peer : new int[] {3, 5}) {
            Run there = new Run(slow);
            there.start(0, peer, 20.16e6);
            Run back = new Run(slow);
            back.start(peer, 0, 20.16e6);
            assertThat(there.finish()).isEqualTo(back.finish()).isEqualTo(500 + (peer == 3 ? 4_000_000 : 1_000_000));
        }
        assertThatThrownBy(() -> new Topology(A2, List.of(new Slowdown(3, "UB", 0.5))))
                .hasMessageContaining("HCCS, RoCE");
        assertThatThrownBy(() -> new Topology(A2, List.of(new Slowdown(8, null, 0.5))))
                .hasMessageContaining("0 to 7");
    }

    @Test
    void aSlowLinkDelaysItsTwoDiesAndNoOthers() {
        Topology slow = new Topology(A2, List.of(new Slowdown(3, 5, "HCCS", 0.25)));
        for (int[] pair : new int[][] {{3, 5}, {5, 3}, {3, 4}, {1, 5}}) {
            Run run = new Run(slow);
            run.start(pair[0], pair[1], 20.16e6);
            boolean through = pair[0] + pair[1] == 8;
            assertThat(run.finish()).isEqualTo(500 + (through ? 4_000_000 : 1_000_000));
        }
        assertThatThrownBy(() -> new Topology(A3, List.of(new Slowdown(3, 5, "HCCS", 0.25))))
                .hasMessageContaining("switches");
    }

    @Test
    void symmetricRanksFinishTogetherAndEveryByteArrives() {
        Topology topology = new Topology(CLUSTERS.cluster("a3-superpod-384").withNodes(3));
        Run run = new Run(topology);
        int dies = topology.cluster().dieCount();
        for (int from = 0; from < dies; from++) {
            for (int to = 0; to < dies; to++) {
                if (from != to) {
                    run.start(from, to, 123_457);
                }
            }
        }
        run.finish();
        int index = 0;
        for (int from = 0; from < dies; from++) {
            for (int to = 0; to < dies; to++) {
                if (from != to) {
                    int level = topology.cluster().tierBetween(from, to);
                    assertThat(run.endNanos.get(index++))
                            .as("from %d to %d", from, to)
                            .isEqualTo(run.endNanos.get(level == 0 ? 0 : level == 1 ? 1 : dies - 2));
                }
            }
        }
        double bytes = 123_457.0 * dies * (dies - 1);
        assertThat(run.network.sentBytes()).isCloseTo(bytes, within(1e-6 * bytes));
        double moved = 0;
        for (int link = 0; link < topology.linkCount(); link++) {
            moved += topology.linkName(link).contains(" out of die ") ? run.network.movedBytes(link) : 0;
        }
        assertThat(moved).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void ratesAreThoseOfProgressiveFilling(long seed) {
        RandomStream random = new Streams(seed, 0).stream("flows", 0);
        String[] names = {"a2-cluster", "a3-superpod-384", "atlas-350-server", "hgx-h100"};
        for (String name : names) {
            Topology topology = new Topology(smaller(CLUSTERS.cluster(name)));
            Run run = new Run(topology);
            int dies = topology.cluster().dieCount();
            int[][] routes = new int[60][];
            int[] flows = new int[routes.length];
            for (int i = 0; i < routes.length; i++) {
                int from = random.nextInt(dies);
                int to = (from + 1 + random.nextInt(dies - 1)) % dies;
                int[] hops = new int[Topology.MOST_HOPS];
                int count = topology.route(from, to, topology.cluster().tierBetween(from, to), hops, 0);
                routes[i] = Arrays.copyOf(hops, count);
                flows[i] = run.start(from, to, 1e6 * (1 + random.nextInt(50)));
                if (i == 30) {
                    run.host.runUntil(1000);
                }
            }
            double[] expected = progressiveFilling(topology, routes);
            for (int i = 0; i < routes.length; i++) {
                assertThat(run.network.bytesPerNano(flows[i]))
                        .as("seed %d, %s, flow %d", seed, name, i)
                        .isCloseTo(expected[i], within(1e-9));
            }
            run.finish();
        }
    }

    private static Cluster smaller(Cluster cluster) {
        return cluster.id().equals("atlas-350-server") ? cluster : cluster.withNodes(6);
    }

    /** All rates rise together; those of a full link stop (the textbook's definition, step by step). */
    private static double[] progressiveFilling(Topology topology, int[][] routes) {
        double[] rates = new double[routes.length];
        boolean[] stopped = new boolean[routes.length];
        for (int round = 0; round < routes.length; round++) {
            double rise = Double.POSITIVE_INFINITY;
            double[] left = new double[topology.linkCount()];
            int[] rising = new int[topology.linkCount()];
            Arrays.setAll(left, topology::bytesPerNano);
            for (int i = 0; i < routes.length; i++) {
                for (int link : routes[i]) {
                    left[link] -= rates[i];
                    rising[link] += stopped[i] ? 0 : 1;
                }
            }
            for (int link = 0; link < left.length; link++) {
                rise = rising[link] > 0 ? Math.min(rise, left[link] / rising[link]) : rise;
            }
            for (int i = 0; i < routes.length; i++) {
                rates[i] += stopped[i] ? 0 : rise;
            }
            for (int i = 0; i < routes.length; i++) {
                for (int link : routes[i]) {
                    stopped[i] |= rising[link] > 0 && left[link] / rising[link] <= rise * (1 + 1e-9);
                }
            }
        }
        return rates;
    }

    @Test
    void flowsInAFullNetworkEndWhenTheirRatesSay() {
        RandomStream random = new Streams(9, 0).stream("flows", 0);
        Topology topology = new Topology(CLUSTERS.cluster("a3-superpod-384").withNodes(2));
        Run run = new Run(topology);
        int dies = topology.cluster().dieCount();
        double sum = 0;
        for (int i = 0; i < 500; i++) {
            int from = random.nextInt(dies);
            double bytes = 1e5 * (1 + random.nextInt(1000));
            sum += bytes;
            run.start(from, (from + 1 + random.nextInt(dies - 1)) % dies, bytes);
            run.host.runUntil(run.host.nowNanos() + random.nextInt(20_000));
        }
        run.finish();
        assertThat(run.network.sentBytes()).isCloseTo(sum, within(1e-6 * sum));
        assertThat(run.network.endedCount()).isEqualTo(500);
    }

    @Test
    void aFlowWithinADieOrOfNoSizeIsRefused() {
        Run run = new Run(new Topology(A2));
        assertThatThrownBy(() -> run.start(3, 3, 1)).hasMessageContaining("Maybe");
        assertThatThrownBy(() -> run.start(0, 1, Double.NaN)).hasMessageContaining("0 or more");
        assertThatThrownBy(() -> run.network.start(0, 8, 1, flow -> {})).hasMessageContaining("0 to 7");
    }
}
