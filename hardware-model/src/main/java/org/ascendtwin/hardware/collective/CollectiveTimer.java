package org.ascendtwin.hardware.collective;

import java.util.List;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.LinkTier;

/**
 * The time of a collective among neighbouring ranks of a cluster, no rank late.
 *
 * <p>Level by level from the inside: with g groups on a level and s bytes still to be exchanged by each die, a
 * reduce-scatter takes s·(g−1)/g over what the die sends to its g−1 peers, and leaves s/g for the next level; the
 * all-gather goes the same way back (Thakur, Rabenseifner and Gropp 2005, section 4). A fixed time for start and
 * synchronisation comes on top. In an all-to-all the levels work side by side, each with the share of peers it leads to;
 * many small pieces are bound by the time of one piece instead.
 */
public final class CollectiveTimer {
    private final Cluster cluster;
    private final List<LinkTier> tiers;

    /** A timer for the network of {@code cluster}. */
    public CollectiveTimer(Cluster cluster) {
        this.cluster = cluster;
        this.tiers = cluster.tiers();
    }

    /** Seconds that {@code collective} takes among {@code ranks} dies; nothing for a rank alone. */
    public double seconds(Collective collective, int ranks) {
        if (ranks > cluster.dieCount()) {
            throw new IllegalArgumentException(ranks + " ranks; " + cluster.id() + " has " + cluster.dieCount()
                    + " dies. Maybe add nodes to the cluster");
        }
        if (ranks <= 1) {
            return 0;
        }
        double moving =
                switch (collective.kind()) {
                    case ALL_REDUCE -> 2 * onePassSeconds(collective.bytes(), ranks);
                    case ALL_GATHER -> onePassSeconds(collective.bytes(), ranks);
                    case ALL_TO_ALL ->
                        Math.max(
                                spreadSeconds(collective.bytes(), ranks),
                                collective.messages() * cluster.messageSeconds());
                };
        return cluster.collectiveFixedSeconds() + moving;
    }

    private double spreadSeconds(double bytes, int ranks) {
        double seconds = 0;
        int joined = 1;
        for (int i = 0; i < tiers.size() && joined < ranks; i++) {
            LinkTier tier = tiers.get(i);
            int reach = Math.min(ranks, tier.span());
            int peers = reach - joined;
            if (peers > 0) {
                double share = bytes * peers / ranks;
                seconds = Math.max(seconds, tier.latencySeconds() + share / tier.bytesPerSecond(peers));
            }
            joined = reach;
        }
        return seconds;
    }

    private double onePassSeconds(double bytes, int ranks) {
        double seconds = 0;
        double remaining = bytes;
        int joined = 1;
        for (int i = 0; i < tiers.size() && joined < ranks; i++) {
            LinkTier tier = tiers.get(i);
            int reach = Math.min(ranks, tier.span());
            int groups = (reach + joined - 1) / joined;
            if (groups > 1) {
                double share = remaining / groups;
                seconds += tier.latencySeconds() + share * (groups - 1) / tier.bytesPerSecond(groups - 1);
                remaining = share;
            }
            joined = reach;
        }
        return seconds;
    }
}
