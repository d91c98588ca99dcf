package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.collective.Collective.Kind;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.LinkTier;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.fabric.TransportCosts;
import org.jspecify.annotations.Nullable;

/**
 * The time of a collective among ranks of a cluster: launch, then the steps of the algorithm that is fastest for its size
 * and the ranks' place, then the copy of a rank's own part, and the wait for the last rank. HCCL chooses by product, size
 * and number of servers too (user guide, "Algorithm Overview"); its rule is not published, so the least cost stands for it.
 */
public final class CollectiveTimer {
    private static final Algorithm[] ALGORITHMS = Algorithm.values();

    private final Topology topology;
    private final Engine engine;
    private final LaunchSkew skew;
    private final MeasuredCollectives measured;
    private final KnownCosts known = new KnownCosts();
    private final CollectiveCost tried = new CollectiveCost();
    private final CollectiveCost best = new CollectiveCost();

    /** Collectives that the host issues over the network of {@code cluster}, no rank late. */
    public CollectiveTimer(Cluster cluster) {
        this(new Topology(cluster), Engine.HOST, LaunchSkew.NONE);
    }

    public CollectiveTimer(Topology topology, Engine engine, LaunchSkew skew) {
        this(topology, engine, skew, MeasuredCollectives.none());
    }

    /** @param measured what is known of collectives within one server beside the model */
    public CollectiveTimer(Topology topology, Engine engine, LaunchSkew skew, MeasuredCollectives measured) {
        this.topology = topology;
        this.engine = engine;
        this.skew = skew;
        this.measured = measured;
    }

    /** Seconds that {@code collective} takes among the first {@code ranks} dies; nothing for a rank alone. */
    public double seconds(Collective collective, int ranks) {
        return seconds(collective.kind(), collective.bytes(), ranks, 1);
    }

    /**
     * Seconds that a collective takes among every {@code stride}-th of the first dies; looked up where it was asked for
     * before.
     */
    public double seconds(Kind kind, double bytes, int ranks, int stride) {
        if (ranks <= 1) {
            return 0;
        }
        long shape = ((long) ranks << 32 | (long) stride << 8 | kind.ordinal()) + 1;
        double seconds = known.get(shape, bytes);
        if (Double.isNaN(seconds)) {
            price(new Collective(kind, bytes), new Ranks(0, ranks, stride), null, best);
            boolean inOneServer = (ranks - 1L) * stride < topology.cluster().diesPerNode();
            double ratio = inOneServer ? measured.ratio(kind, bytes, ranks) : 1;
            seconds = best.skewSeconds() + ratio * (best.seconds() - best.skewSeconds());
            known.put(shape, bytes, seconds);
        }
        return seconds;
    }

    /**
     * Fills {@code out} with the terms of {@code collective}.
     *
     * @param wanted how to carry it out; null for the fastest way
     */
    public void price(Collective collective, Ranks ranks, @Nullable Algorithm wanted, CollectiveCost out) {
        RankLevels levels = new RankLevels(topology, ranks, engine);
        out.clear();
        if (ranks.count() == 1) {
            return;
        }
        boolean found = false;
        for (Algorithm algorithm : ALGORITHMS) {
            if ((wanted == null || wanted == algorithm) && algorithm.does(collective.kind(), levels)) {
                price(collective, ranks, levels, algorithm);
                if (!found || tried.seconds() < out.seconds()) {
                    out.copyFrom(tried);
                }
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException(wanted + " does no " + collective.kind() + " among " + ranks.count()
                    + " ranks. Maybe leave the algorithm out for the fastest");
        }
    }

    private void price(Collective collective, Ranks ranks, RankLevels levels, Algorithm algorithm) {
        TransportCosts costs = topology.cluster().transport();
        int count = levels.count();
        tried.clear();
        tried.set(algorithm);
        tried.start(
                engine.launchSeconds(costs),
                engine.copySeconds(costs, ownBytes(collective, count)),
                skew.waitSeconds(count));
        double synchronise = engine.synchroniseSeconds(costs);
        if (collective.kind() == Kind.ALL_TO_ALL_V) {
            new UnequalTimes(topology, ranks, levels, synchronise).add(algorithm, collective.pairsAmong(count), tried);
        } else {
            new AlgorithmTimes(levels, synchronise).add(algorithm, collective.kind(), collective.bytes(), tried);
        }
    }

    /** What a rank brings in or takes out by a copy of its own. */
    static double ownBytes(Collective collective, int ranks) {
        return switch (collective.kind()) {
            case ALL_REDUCE -> 2 * collective.bytes() / ranks;
            case ALL_GATHER, REDUCE_SCATTER, ALL_TO_ALL -> collective.bytes() / ranks;
            case ALL_TO_ALL_V -> collective.pairsAmong(ranks).mostKept();
            case BROADCAST, SEND_RECV -> 0;
        };
    }

    /** What no algorithm can beat: the bytes a rank must send or receive over all its ports, at their data-sheet rate. */
    public double boundSeconds(Collective collective, Ranks ranks) {
        int count = ranks.count();
        if (count == 1) {
            return 0;
        }
        double least =
                switch (collective.kind()) {
                    case ALL_REDUCE -> 2 * collective.bytes() * (count - 1) / count;
                    case ALL_GATHER, REDUCE_SCATTER, ALL_TO_ALL -> collective.bytes() * (count - 1) / count;
                    case ALL_TO_ALL_V -> collective.pairsAmong(count).busiestPort();
                    case BROADCAST, SEND_RECV -> collective.bytes();
                };
        return least / portBytesPerSecond();
    }

    private double portBytesPerSecond() {
        double rate = 0;
        for (LinkTier tier : topology.cluster().tiers()) {
            if (tier.ports() == LinkTier.Ports.OWN) {
                rate += tier.links() * tier.linkRate().bytesPerSecond();
            }
        }
        return rate;
    }
}
