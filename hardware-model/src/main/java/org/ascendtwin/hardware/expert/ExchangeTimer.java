package org.ascendtwin.hardware.expert;

import java.util.Arrays;
import org.ascendtwin.hardware.collective.Engine;
import org.ascendtwin.hardware.collective.PairBytes;
import org.ascendtwin.hardware.collective.RankLevels;
import org.ascendtwin.hardware.collective.Ranks;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ExchangeCosts;
import org.ascendtwin.hardware.fabric.LinkLoads;
import org.ascendtwin.hardware.fabric.Topology;
import org.jspecify.annotations.Nullable;

/**
 * The time of dispatch and combine: fixed + (ranks − 1)·notification + messages through the busiest link, which follows from
 * who sends how much to whom. An expert that is chosen more often makes its rank's port the busiest, on the way there as a
 * receiver and on the way back as a sender.
 */
public final class ExchangeTimer {
    private final Topology topology;
    private final Cluster cluster;
    private final Engine engine;
    private final TokenLimits limits;
    private @Nullable Group[] groupsByRanks = new Group[64];

    /**
     * @param secondsPerByte a byte that each rank sends, to all alike
     * @param latencySeconds the longest way
     */
    private record Group(double secondsPerByte, double latencySeconds) {}

    /** Exchanges over the network of {@code cluster}, in as many rounds as a batch needs. */
    public ExchangeTimer(Cluster cluster) {
        this(new Topology(cluster), Engine.HOST, TokenLimits.MANY_ROUNDS);
    }

    /**
     * @param engine a signal that travels with its data makes the exchange of counts needless, and one notification of the
     *     fixed time; who issues the kernel is part of the fixed time as measured, always the vector cores
     */
    public ExchangeTimer(Topology topology, Engine engine, TokenLimits limits) {
        this.topology = topology;
        this.cluster = topology.cluster();
        this.engine = engine;
        this.limits = limits;
    }

    /** Seconds of {@code exchange} with all ranks equally loaded. */
    public double seconds(TokenExchange exchange) {
        return price(exchange, 1).seconds();
    }

    /**
     * The terms of {@code exchange}.
     *
     * @param busiest bytes through the busiest link over those where every rank sends all alike ({@link #busiest})
     */
    public ExchangeCost price(TokenExchange exchange, double busiest) {
        Range.check("bytes through the busiest link over those of equal loads", busiest, 0, exchange.ranks());
        if (exchange.ranks() == 1) {
            return new ExchangeCost(0, 0, 0, 0, 0, 0);
        }
        int rounds = limits.roundsFor(exchange.mode(), exchange.tokens());
        Group group = group(exchange.ranks());
        double wire = exchange.messages() * exchange.messageBytes() * group.secondsPerByte();
        return new ExchangeCost(
                rounds * fixedSeconds(exchange),
                rounds * notifySeconds(exchange),
                rounds * group.latencySeconds(),
                wire * Math.min(1, busiest),
                wire * Math.max(0, busiest - 1),
                rounds);
    }

    /**
     * Bytes that cross the busiest link over those that would if every rank sent all alike, itself included. Results take the
     * same ways back, whose links are as fast.
     *
     * @param pairs who sends how much to whom ({@link ExpertPlacement#pairs})
     */
    public double busiest(PairBytes pairs) {
        int ranks = pairs.ranks();
        if (ranks == 1) {
            return 1;
        }
        return busiestSeconds(pairs) / busiestSeconds(PairBytes.even(ranks, pairs.meanBytes()));
    }

    /** The same where one rank gets {@code hottest} times the mean and all others alike. */
    public double busiest(double hottest, int ranks) {
        double[] shares = new double[ranks];
        Arrays.fill(shares, ranks == 1 ? 1 : (1 - hottest / ranks) / (ranks - 1));
        shares[0] = hottest / ranks;
        return busiest(PairBytes.shared(shares, 1));
    }

    private double busiestSeconds(PairBytes pairs) {
        String plane = cluster.exchange().plane();
        int tier = plane == null ? -1 : cluster.tiers().indexOf(cluster.tier(plane));
        LinkLoads loads = new LinkLoads(topology);
        for (int from = 0; from < pairs.ranks(); from++) {
            for (int to = 0; to < pairs.ranks(); to++) {
                if (from != to) {
                    loads.add(from, to, tier < 0 ? cluster.tierBetween(from, to) : tier, pairs.bytes(from, to));
                }
            }
        }
        return loads.busiestSeconds();
    }

    /** What messages to ranks of a group of one size have in common, found once. */
    private Group group(int ranks) {
        if (ranks >= groupsByRanks.length) {
            groupsByRanks = Arrays.copyOf(groupsByRanks, Math.max(ranks + 1, 2 * groupsByRanks.length));
        }
        Group known = groupsByRanks[ranks];
        if (known == null) {
            RankLevels levels = new RankLevels(topology, Ranks.of(ranks), engine);
            known = new Group(
                    busiestPortSeconds(levels, ranks) / cluster.exchange().rateShare(), levels.longestLatencySeconds());
            groupsByRanks[ranks] = known;
        }
        return known;
    }

    /** The time that a byte of each rank, spread over all ranks, takes through the busiest port. */
    private double busiestPortSeconds(RankLevels levels, int ranks) {
        String plane = cluster.exchange().plane();
        if (plane == null) {
            return levels.atOnceSeconds(1.0 / ranks);
        }
        int peers = ranks - 1;
        return (double) peers / ranks / cluster.tier(plane).bytesPerSecond(peers);
    }

    /** A normal kernel's fixed time is small beside its batch and lies in its notification. */
    private double fixedSeconds(TokenExchange exchange) {
        if (exchange.mode() == ExchangeMode.NORMAL) {
            return 0;
        }
        ExchangeCosts costs = cluster.exchange();
        double measured =
                switch (exchange.direction()) {
                    case DISPATCH -> costs.dispatch().seconds();
                    case COMBINE -> costs.combine().seconds();
                };
        double saved =
                engine.signalWithData() ? cluster.transport().synchronise().seconds() : 0;
        return Math.max(0, measured - saved);
    }

    private double notifySeconds(TokenExchange exchange) {
        boolean counts =
                exchange.mode() == ExchangeMode.NORMAL && exchange.direction() == TokenExchange.Direction.DISPATCH;
        return counts && !engine.signalWithData()
                ? (exchange.ranks() - 1) * cluster.exchange().notifyPerRank().seconds()
                : 0;
    }

    /**
     * Seconds of one fused kernel: exchange and products as stages of a pipeline of {@code pieces} pieces, one for each expert
     * of a rank; the slower is exposed, and the first piece's way through the other. Tokens on their way there and results on
     * their way back pass the same ports.
     *
     * @param expertSeconds products of the experts by themselves
     * @param busiest bytes through the busiest link over those where every rank sends all alike
     */
    public double fusedSeconds(
            TokenExchange dispatch, TokenExchange combine, double expertSeconds, double busiest, int pieces) {
        Range.check("pieces of a fused kernel", pieces, 1, 1 << 16);
        ExchangeCost there = price(dispatch, busiest);
        ExchangeCost back = price(combine, busiest);
        double wires = there.wireSeconds() + there.skewSeconds() + back.wireSeconds() + back.skewSeconds();
        double latency = there.latencySeconds() + back.latencySeconds();
        return there.fixedSeconds()
                + latency
                + Math.max(expertSeconds, wires)
                + Math.min(expertSeconds, wires) / pieces;
    }
}
