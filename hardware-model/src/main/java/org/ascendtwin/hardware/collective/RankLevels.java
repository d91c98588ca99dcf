package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.LinkTier;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.fabric.Trunk;

/** A group of ranks seen level by level: how many each level joins, and what a rank can send over it. */
public final class RankLevels {
    private final Ranks ranks;
    private final LinkTier[] tiers;
    private final int[] joined;
    private final double[] latencySeconds;
    private final double[] doorbellSeconds;
    private final double[] slowFactors;
    private final int size;

    /**
     * The levels that join {@code ranks}.
     *
     * @throws IllegalArgumentException where the cluster has fewer dies
     */
    public RankLevels(Topology topology, Ranks ranks, Engine engine) {
        Cluster cluster = topology.cluster();
        check(cluster, ranks);
        this.ranks = ranks;
        int most = cluster.tiers().size();
        this.tiers = new LinkTier[most];
        this.joined = new int[most];
        this.latencySeconds = new double[most];
        this.doorbellSeconds = new double[most];
        this.slowFactors = new double[most];
        int found = 0;
        int inner = 1;
        for (int i = 0; i < most && inner < ranks.count(); i++) {
            LinkTier tier = cluster.tiers().get(i);
            int reach = Math.clamp(tier.span() / ranks.stride(), 1, ranks.count());
            if (reach > inner) {
                tiers[found] = tier;
                joined[found] = reach;
                Trunk trunk = tier.trunk();
                latencySeconds[found] = tier.latencySeconds(trunk != null && reach * ranks.stride() > trunk.span());
                doorbellSeconds[found] = isNetwork(tier, cluster) ? engine.doorbellSeconds(cluster.transport()) : 0;
                slowFactors[found] = topology.slowestFactor(i, ranks.first(), ranks.count() * ranks.stride());
                found++;
                inner = reach;
            }
        }
        this.size = found;
    }

    private static void check(Cluster cluster, Ranks ranks) {
        if ((long) ranks.first() + (ranks.count() - 1L) * ranks.stride() >= cluster.dieCount()) {
            throw new IllegalArgumentException(
                    ranks.count() + " ranks from die " + ranks.first() + " at a stride of " + ranks.stride() + "; "
                            + cluster.id() + " has " + cluster.dieCount() + " dies. Maybe add nodes to the cluster");
        }
    }

    /** NICs lead from server to server through ports of their own; UB goes on through the ports inside. */
    private static boolean isNetwork(LinkTier tier, Cluster cluster) {
        return tier.ports() == LinkTier.Ports.OWN && tier.span() > cluster.diesPerNode();
    }

    int count() {
        return ranks.count();
    }

    int size() {
        return size;
    }

    /** Ranks that level {@code level} and those inside it join. */
    int joined(int level) {
        return level < 0 ? 1 : joined[level];
    }

    /** Groups of the level inside that level {@code level} joins. */
    int groups(int level) {
        return (joined[level] + joined(level - 1) - 1) / joined(level - 1);
    }

    /** Whether every level joins whole groups. */
    boolean areEven() {
        for (int level = 0; level < size; level++) {
            if (joined[level] % joined(level - 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The level that joins ranks {@code distance} apart in a group that starts at a boundary. */
    int levelOf(int distance) {
        for (int level = 0; level < size; level++) {
            if (distance < joined[level]) {
                return level;
            }
        }
        return size - 1;
    }

    /** The time that ports need where every rank sends {@code bytes} to each other at once. */
    public double atOnceSeconds(double bytes) {
        double longest = 0;
        double port = 0;
        for (int level = 0; level < size; level++) {
            int peers = joined[level] - joined(level - 1);
            double sending = bytes * peers / bytesPerSecond(level, peers);
            port = sharesPorts(level) ? port + sending : sending;
            longest = Math.max(longest, port);
        }
        return longest;
    }

    /** The longest way among the ranks. */
    public double longestLatencySeconds() {
        double longest = 0;
        for (int level = 0; level < size; level++) {
            longest = Math.max(longest, latencySeconds[level]);
        }
        return longest;
    }

    double latencySeconds(int level) {
        return latencySeconds[level];
    }

    double doorbellSeconds(int level) {
        return doorbellSeconds[level];
    }

    double longestDoorbellSeconds() {
        double longest = 0;
        for (int level = 0; level < size; level++) {
            longest = Math.max(longest, doorbellSeconds[level]);
        }
        return longest;
    }

    /** Whether level {@code level} sends through the ports of the one inside it. */
    private boolean sharesPorts(int level) {
        return level > 0 && tiers[level].ports() == LinkTier.Ports.INNER;
    }

    /** What a rank sends to {@code peers} ranks of a level at once while all others do the same, in bytes a second. */
    double bytesPerSecond(int level, int peers) {
        LinkTier tier = tiers[level];
        double port = tier.bytesPerSecond(peers) * slowFactors[level];
        Trunk trunk = tier.trunk();
        if (trunk == null || joined[level] * ranks.stride() <= trunk.span()) {
            return port;
        }
        int sharers = Math.clamp(trunk.span() / ranks.stride(), 1, joined[level]);
        int outside = joined[level] - sharers;
        int all = joined[level] - joined(level - 1);
        double share = Math.min(1, (double) outside / Math.max(1, all));
        double trunkRate = tier.trunkBytesPerSecond() * trunk.span() / sharers;
        return Math.min(port, trunkRate / share);
    }
}
