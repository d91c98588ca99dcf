package org.ascendtwin.hardware.fabric;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The links of a cluster and the routes between its dies. A route of a mesh is one link; through switches it is the
 * sender's port, where the dies belong to different groups a trunk up and a trunk down, and the receiver's port.
 */
public final class Topology {
    /** The most links of a route. */
    public static final int MOST_HOPS = 4;

    private final Cluster cluster;
    private final List<Slowdown> slowdowns;
    private final TierLinks[] tiers;
    private final int firstHostLink;
    private final double[] bytesPerNanos;

    /** The topology of {@code cluster} with all links as they should be. */
    public Topology(Cluster cluster) {
        this(cluster, List.of());
    }

    /** The topology of {@code cluster} with some slow links. */
    public Topology(Cluster cluster, List<Slowdown> slowdowns) {
        this.cluster = cluster;
        this.slowdowns = List.copyOf(slowdowns);
        this.tiers = tiers(cluster);
        TierLinks last = tiers[tiers.length - 1];
        this.firstHostLink = last.first + last.count;
        this.bytesPerNanos = new double[firstHostLink + 2 * cluster.dieCount()];
        int innerSpan = 1;
        for (TierLinks tier : tiers) {
            for (int link = tier.first; link < tier.first + tier.count; link++) {
                bytesPerNanos[link] = tier.bytesPerSecond(link, innerSpan) / 1e9;
            }
            innerSpan = tier.tier.span();
        }
        for (int die = 0; die < cluster.dieCount(); die++) {
            bytesPerNanos[hostLink(die, true)] = cluster.host().toHost().bytesPerSecond() / 1e9;
            bytesPerNanos[hostLink(die, false)] = cluster.host().fromHost().bytesPerSecond() / 1e9;
        }
        slowdowns.forEach(this::slow);
    }

    private static TierLinks[] tiers(Cluster cluster) {
        if (cluster.tiers().isEmpty()) {
            throw new IllegalArgumentException(
                    cluster.id() + " has no network; allowed: one level or more. Maybe add tiers to the cluster");
        }
        List<TierLinks> tiers = new ArrayList<>();
        int first = 0;
        @Nullable TierLinks inner = null;
        for (LinkTier tier : cluster.tiers()) {
            TierLinks links = new TierLinks(tier, cluster.dieCount(), first, inner, cluster.id());
            tiers.add(links);
            first += links.count;
            inner = links;
        }
        return tiers.toArray(TierLinks[]::new);
    }

    private void slow(Slowdown slowdown) {
        checkDie(slowdown.die());
        Integer peer = slowdown.peer();
        if (peer != null) {
            checkDie(peer);
        }
        int found = 0;
        for (TierLinks tier : tiers) {
            for (int link = tier.first; slowdown.concerns(tier.tier) && link < tier.first + tier.count; link++) {
                boolean slow = peer == null
                        ? tier.die(link) == slowdown.die() || tier.leadsTo(link, slowdown.die())
                        : tier.joins(link, slowdown.die(), peer);
                bytesPerNanos[link] *= slow ? slowdown.factor() : 1;
                found += slow ? 1 : 0;
            }
        }
        if (found == 0) {
            List<String> names = cluster.tiers().stream().map(LinkTier::name).toList();
            throw new IllegalArgumentException(slowdown + ": there is no such link; levels: " + String.join(", ", names)
                    + (peer == null
                            ? ". Maybe leave the level out for all"
                            : ". Maybe the dies meet through switches, where only a whole die can be slow"));
        }
    }

    /** The machines. */
    public Cluster cluster() {
        return cluster;
    }

    /** All links, each in one direction. */
    public int linkCount() {
        return bytesPerNanos.length;
    }

    /** What a link carries, in bytes per nanosecond. */
    public double bytesPerNano(int link) {
        return bytesPerNanos[link];
    }

    /** What a link is called. */
    public String linkName(int link) {
        for (TierLinks tier : tiers) {
            if (link >= tier.first && link < tier.first + tier.count) {
                return tier.name(link);
            }
        }
        if (link >= firstHostLink && link < linkCount()) {
            int die = (link - firstHostLink) % cluster.dieCount();
            return link == hostLink(die, true) ? "host from die " + die : "host to die " + die;
        }
        throw new IllegalArgumentException(
                "link " + link + "; allowed: 0 to " + (linkCount() - 1) + ". Maybe it is of another topology");
    }

    /**
     * Writes the links from one die to another over level {@code tier} into {@code hops} at {@code offset}; returns how
     * many they are, at most {@link #MOST_HOPS}.
     */
    public int route(int from, int to, int tier, int[] hops, int offset) {
        checkDie(from);
        checkDie(to);
        int span = tiers[tier].tier.span();
        if (from == to || from / span != to / span) {
            throw new IllegalArgumentException("from die " + from + " to die " + to + " over " + tiers[tier].tier.name()
                    + "; allowed: different dies of one group of " + span + ". Maybe use level "
                    + (from == to ? "none, the bytes are there" : Integer.toString(cluster.tierBetween(from, to))));
        }
        return tiers[tier].route(from, to, hops, offset);
    }

    /** Adds {@code bytes} from one die to another over level {@code tier} to those of each link on the way. */
    void load(int from, int to, int tier, double bytes, double[] bytesByLink) {
        tiers[tier].load(from, to, bytes, bytesByLink);
    }

    /** The link between {@code die} and its host's memory, in one direction. */
    int hostLink(int die, boolean toHost) {
        checkDie(die);
        return firstHostLink + (toHost ? 0 : cluster.dieCount()) + die;
    }

    /** The port of the widest level by which {@code die} sends to other machines, or receives from them. */
    int outerLink(int die, boolean out) {
        checkDie(die);
        TierLinks widest = tiers[tiers.length - 1];
        if (widest.tier.shape() == LinkTier.Shape.MESH) {
            throw new IllegalArgumentException(cluster.id() + " ends with " + widest.tier.name()
                    + ", a mesh; allowed: switches, which lead to other machines. Maybe use a cluster with an"
                    + " outer network");
        }
        return widest.outerPort(die, out);
    }

    /** Ways that differ in their latency: the levels, then the way to the host. */
    int wayCount() {
        return tiers.length + 1;
    }

    /** The time over level {@code tier}, or to the host, with nothing else on the way, in nanoseconds. */
    long latencyNanos(int tier, boolean throughTrunk) {
        if (tier == tiers.length) {
            return cluster.host().latency().nanos();
        }
        LinkTier level = tiers[tier].tier;
        Trunk trunk = level.trunk();
        return level.latency().nanos()
                + (throughTrunk && trunk != null ? 2 * trunk.latency().nanos() : 0);
    }

    /** The least factor of a slowdown of level {@code tier} among {@code count} dies from {@code first} on. */
    public double slowestFactor(int tier, int first, int count) {
        double slowest = 1;
        for (Slowdown slowdown : slowdowns) {
            if (slowdown.isAmong(first, count)
                    && slowdown.concerns(cluster.tiers().get(tier))) {
                slowest = Math.min(slowest, slowdown.factor());
            }
        }
        return slowest;
    }

    private void checkDie(int die) {
        if (die < 0 || die >= cluster.dieCount()) {
            throw new IllegalArgumentException("die " + die + "; allowed: 0 to " + (cluster.dieCount() - 1) + " of "
                    + cluster.id() + ". Maybe add nodes to the cluster");
        }
    }
}
