package org.ascendtwin.hardware.fabric;

import org.ascendtwin.sim.rng.Noise;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one level's links: ports out and ports in, or a mesh, then trunks up and trunks down. Ports out come first
 * because flows that start together lie side by side by their senders.
 */
final class TierLinks {
    final LinkTier tier;
    final int first;
    final int count;

    private final int dies;
    private final int firstPort;
    private final int firstTrunk;
    private final int trunkGroups;
    private final int ways;
    private final long hashKey;
    private final @Nullable Trunk trunk;

    /**
     * @param first number of the first link that is free
     * @param inner the level inside; null for the innermost
     * @param name of the cluster, which seeds the hash
     */
    TierLinks(LinkTier tier, int dies, int first, @Nullable TierLinks inner, String name) {
        this.tier = tier;
        this.dies = dies;
        this.first = first;
        this.trunk = tier.trunk();
        boolean shares = tier.ports() == LinkTier.Ports.INNER && inner != null;
        int ports = shares ? 0 : tier.shape() == LinkTier.Shape.MESH ? dies * tier.span() : 2 * dies;
        this.firstPort = shares && inner != null ? inner.firstPort : first;
        this.firstTrunk = first + ports;
        this.trunkGroups = trunk == null ? 0 : (dies + trunk.span() - 1) / trunk.span();
        this.ways = trunk == null || trunk.spread() == Trunk.Spread.SPRAY ? 1 : trunk.links();
        this.count = ports + 2 * trunkGroups * ways;
        this.hashKey = new Streams(0, 0).key(name + "/" + tier.name(), 0);
    }

    /** Writes the links from one die to another into {@code hops} at {@code offset}; returns how many they are. */
    int route(int from, int to, int[] hops, int offset) {
        if (tier.shape() == LinkTier.Shape.MESH) {
            hops[offset] = firstPort + from * tier.span() + to % tier.span();
            return 1;
        }
        int hop = offset;
        hops[hop++] = firstPort + from;
        if (leavesGroup(from, to)) {
            int way = way(from, to);
            hops[hop++] = firstTrunk + group(from) * ways + way;
            hops[hop++] = firstTrunk + (trunkGroups + group(to)) * ways + way;
        }
        hops[hop++] = firstPort + dies + to;
        return hop - offset;
    }

    /** Adds {@code bytes} from one die to another to those of each link on the way, dealt evenly to parallel ways. */
    void load(int from, int to, double bytes, double[] bytesByLink) {
        if (tier.shape() == LinkTier.Shape.MESH) {
            bytesByLink[firstPort + from * tier.span() + to % tier.span()] += bytes;
            return;
        }
        bytesByLink[firstPort + from] += bytes;
        bytesByLink[firstPort + dies + to] += bytes;
        for (int way = 0; leavesGroup(from, to) && way < ways; way++) {
            bytesByLink[firstTrunk + group(from) * ways + way] += bytes / ways;
            bytesByLink[firstTrunk + (trunkGroups + group(to)) * ways + way] += bytes / ways;
        }
    }

    /** The port by which a die sends out of the machines, or receives from outside. */
    int outerPort(int die, boolean out) {
        return firstPort + (out ? 0 : dies) + die;
    }

    boolean leavesGroup(int from, int to) {
        return trunk != null && group(from) != group(to);
    }

    private int group(int die) {
        return trunk == null ? 0 : die / trunk.span();
    }

    private int way(int from, int to) {
        return ways == 1 ? 0 : (int) Long.remainderUnsigned(Noise.bits(hashKey, from, to), ways);
    }

    /** Rate of a link of this level that is as it should be. */
    double bytesPerSecond(int link, int innerSpan) {
        if (trunk != null && link >= firstTrunk) {
            return trunk.links() * trunk.linkRate().bytesPerSecond() * tier.efficiency() / ways;
        }
        double die = tier.links() * tier.linkRate().bytesPerSecond() * tier.efficiency();
        return tier.shape() == LinkTier.Shape.MESH ? die / (tier.span() - innerSpan) : die;
    }

    /** The die that sends or receives over {@code link} of this level, or −1 for a trunk. */
    int die(int link) {
        if (link >= firstTrunk) {
            return -1;
        }
        int number = link - first;
        return tier.shape() == LinkTier.Shape.MESH ? number / tier.span() : number % dies;
    }

    /** Whether {@code link} of a mesh leads to {@code die}. */
    boolean leadsTo(int link, int die) {
        if (tier.shape() != LinkTier.Shape.MESH || link >= firstTrunk) {
            return false;
        }
        int from = (link - first) / tier.span();
        return from / tier.span() == die / tier.span() && (link - first) % tier.span() == die % tier.span();
    }

    /** Whether {@code link} of a mesh leads from one of two dies to the other. */
    boolean joins(int link, int die, int peer) {
        return (die(link) == die && leadsTo(link, peer)) || (die(link) == peer && leadsTo(link, die));
    }

    String name(int link) {
        int number = link - first;
        if (link >= firstTrunk) {
            int slot = link - firstTrunk;
            int group = slot / ways;
            String way = ways == 1 ? "" : " way " + slot % ways;
            return tier.name()
                    + (group < trunkGroups ? " up from group " : " down to group ")
                    + group % trunkGroups
                    + way;
        }
        if (tier.shape() == LinkTier.Shape.MESH) {
            int from = number / tier.span();
            return tier.name() + " from die " + from + " to die "
                    + (from / tier.span() * tier.span() + number % tier.span());
        }
        return tier.name() + (number < dies ? " out of die " : " into die ") + number % dies;
    }
}
