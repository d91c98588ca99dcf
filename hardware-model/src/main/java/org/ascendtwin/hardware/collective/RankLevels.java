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
                doorbellSeconds[found] = cluster.isNetwork(tier) ? engine.doorbellSeconds(cluster.transport()) : 0;
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

    /** The level that joins two ranks of a group that starts at a boundary. */
    int levelBetween(int rank, int other) {
        int level = 0;
        while (level < size - 1 && rank / joined[level] != other / joined[level]) {
            level++;
        }
        return level;
    }

    /** Whether two ranks that level {@code level} joins meet beyond its trunks. */
    boolean leavesTrunk(int level, int rank, int other) {
        return rank / sharers(level) != other / sharers(level);
    }

    /** Whether ranks {@code distance} apart that level {@code level} joins meet beyond its trunks. */
    boolean leavesTrunk(int level, int distance) {
        return distance >= sharers(level);
    }

    /** Ranks that share a trunk of level {@code level}; all where there is none. */
    private int sharers(int level) {
        Trunk trunk = tiers[level].trunk();
        return trunk == null ? joined[level] : Math.clamp(trunk.span() / ranks.stride(), 1, joined[level]);
    }

    /** Part of the bytes to all ranks of level {@code level} alike that leaves through the trunk. */
    double spreadShare(int level) {
        int outside = joined[level] - sharers(level);
        return Math.min(1, (double) outside / (joined[level] - joined(level - 1)));
    }

    /** Part of the trunk's bytes where one rank of its group sends beyond it: a ring's last, or a single sender. */
    double aloneShare(int level) {
        int sharers = sharers(level);
        return sharers == joined[level] ? 0 : 1.0 / sharers;
    }

    /** The time that the first rank's ports need to send {@code bytes} to each other rank at once. */
    double scatterSeconds(double bytes) {
        return atOnceSeconds(bytes, false);
    }

    /** The time that ports need where every rank sends {@code bytes} to each other at once. */
    public double atOnceSeconds(double bytes) {
        return Math.max(atOnceSeconds(bytes, false), atOnceSeconds(bytes, true));
    }

    /** For a rank of a whole group, or of the last group, where fewer peers are near and more are far. */
    private double atOnceSeconds(double bytes, boolean last) {
        double longest = 0;
        double port = 0;
        int inner = 1;
        for (int level = 0; level < size; level++) {
            int reach = last ? ranks.count() - (ranks.count() - 1) / joined[level] * joined[level] : joined[level];
            int peers = reach - inner;
            double sending = peers == 0 ? 0 : bytes * peers / bytesPerSecond(level, peers, spreadShare(level));
            port = sharesPorts(level) ? port + sending : sending;
            longest = Math.max(longest, port);
            inner = reach;
        }
        return longest;
    }

    /** The longest way among the ranks. */
    public double longestLatencySeconds() {
        double longest = 0;
        for (int level = 0; level < size; level++) {
            longest = Math.max(longest, latencySeconds(level, spreadShare(level) > 0));
        }
        return longest;
    }

    double latencySeconds(int level, boolean throughTrunk) {
        return tiers[level].latencySeconds(throughTrunk);
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

    /**
     * What a rank sends to {@code peers} ranks of a level at once while all others do the same, in bytes a second.
     *
     * @param outside part of it that leaves through the trunk
     */
    double bytesPerSecond(int level, int peers, double outside) {
        LinkTier tier = tiers[level];
        double port = tier.bytesPerSecond(peers) * slowFactors[level];
        Trunk trunk = tier.trunk();
        if (trunk == null || outside == 0) {
            return port;
        }
        double trunkShare = tier.trunkBytesPerSecond() * trunk.span() / sharers(level);
        return Math.min(port, trunkShare / outside);
    }
}
