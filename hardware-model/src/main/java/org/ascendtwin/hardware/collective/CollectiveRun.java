package org.ascendtwin.hardware.collective;

import java.util.List;
import org.ascendtwin.hardware.fabric.FlowNetwork;
import org.ascendtwin.hardware.fabric.Topology;
import org.ascendtwin.hardware.fabric.Transfer;
import org.ascendtwin.hardware.fabric.TransportCosts;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * A group of ranks that carries out collectives one after the other as flows of a network, step by step: a step begins when
 * the last flow of the one before has arrived and was noticed. Whatever else the network carries slows it.
 */
public final class CollectiveRun {
    private final FlowNetwork network;
    private final Timekeeper time;
    private final Engine engine;
    private final Ranks ranks;
    private final RankLevels levels;
    private final TransportCosts costs;
    private final Alarm begin;
    private final Alarm end;
    private @Nullable StepFlows flows;
    private @Nullable Runnable done;
    private double copySeconds;
    private int step;
    private int running;

    /** A group that is idle. */
    public CollectiveRun(FlowNetwork network, Timekeeper time, Engine engine, Ranks ranks) {
        this.network = network;
        this.time = time;
        this.engine = engine;
        this.ranks = ranks;
        this.levels = new RankLevels(network.topology(), ranks, engine);
        this.costs = network.topology().cluster().transport();
        this.begin = time.newAlarm(Rank.TRANSFER_END, this::beginStep);
        this.end = time.newAlarm(Rank.TRANSFER_END, this::finish);
    }

    /** Nanoseconds of a collective that has the whole network for itself, with nobody late. */
    public static long aloneNanos(
            Topology topology, Engine engine, Collective collective, Ranks ranks, Algorithm algorithm) {
        return besideNanos(topology, engine, collective, ranks, algorithm, List.of());
    }

    /** Nanoseconds of a collective that {@code others} share the network with, which begin when it is launched. */
    public static long besideNanos(
            Topology topology,
            Engine engine,
            Collective collective,
            Ranks ranks,
            Algorithm algorithm,
            List<Transfer> others) {
        VirtualHost host = new VirtualHost();
        FlowNetwork network = new FlowNetwork(topology, host);
        for (Transfer other : others) {
            network.start(other.from(), other.to(), other.bytes(), flow -> {});
        }
        long[] ended = new long[1];
        new CollectiveRun(network, host, engine, ranks)
                .start(collective, algorithm, 0, () -> ended[0] = host.nowNanos());
        host.runUntilQuiet();
        return ended[0];
    }

    /**
     * Starts a collective.
     *
     * @param lastReadyNanos when the last rank has launched it, counted from now ({@link LaunchSkew})
     * @param whenDone told when every rank has its result
     */
    public void start(Collective collective, Algorithm algorithm, long lastReadyNanos, Runnable whenDone) {
        if (done != null) {
            throw new IllegalStateException(
                    "a collective of " + ranks + " has not ended yet. Maybe the ranks' steps overlap");
        }
        done = whenDone;
        step = 0;
        if (ranks.count() == 1) {
            end.arm(time.nowNanos());
            return;
        }
        StepFlows planned = new StepFlows(algorithm, collective, levels);
        flows = planned;
        copySeconds = engine.copySeconds(costs, CollectiveTimer.ownBytes(collective, ranks.count()));
        network.reserve(ranks.count() * Math.min(ranks.count(), planned.steps() == 1 ? ranks.count() : 1));
        begin.arm(time.nowNanos() + lastReadyNanos + nanos(engine.launchSeconds(costs)));
    }

    private static long nanos(double seconds) {
        return (long) Math.ceil(seconds * 1e9 - 1e-3);
    }

    private void beginStep() {
        StepFlows planned = flows;
        if (planned == null) {
            return;
        }
        if (step == planned.steps()) {
            end.arm(time.nowNanos() + nanos(copySeconds));
            return;
        }
        running = 1;
        planned.forEach(step++, this::send);
        running--;
    }

    private void send(int fromRank, int toRank, double bytes) {
        running++;
        network.start(ranks.die(fromRank), ranks.die(toRank), bytes, this::onFlowEnd);
    }

    private void onFlowEnd(int flow) {
        running--;
        if (running == 0) {
            double noticed = engine.synchroniseSeconds(costs) + levels.longestDoorbellSeconds();
            begin.arm(time.nowNanos() + nanos(noticed));
        }
    }

    private void finish() {
        Runnable told = done;
        done = null;
        flows = null;
        if (told != null) {
            told.run();
        }
    }
}
