package org.ascendtwin.hardware.fabric;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * Transfers between dies as flows that share links max-min fairly. It lives on whatever timekeeper it is given, so that
 * one network serves a whole simulation: start a flow, be told when its last byte has arrived.
 *
 * <p>Flows that start at one instant are seen by each other from the first byte on. A flow occupies its links from its
 * start until its bytes are sent; it ends the latency of its route later.
 */
public final class FlowNetwork {
    /** Nanoseconds that rounding of rates may put a flow's end after the one it coincides with. */
    private static final double ROUNDING_NANOS = 1e-2;

    private final Topology topology;
    private final Timekeeper time;
    private final FlowTable flows;
    private final FairShares shares;
    private final Alarm nextEnd;
    private final Alarm starts;
    private final DelayLine[] near;
    private final DelayLine[] far;
    private final boolean[] listed;
    private final int[] busyLinks;
    private final double[] movedBytes;
    private final int[] route = new int[Topology.MOST_HOPS];
    private int busyCount;
    private long flowsEnded;

    /** A network without flows. */
    public FlowNetwork(Topology topology, Timekeeper time) {
        this.topology = topology;
        this.time = time;
        this.flows = new FlowTable(topology.linkCount());
        this.shares = new FairShares(topology, flows);
        this.nextEnd = time.newAlarm(Rank.TRANSFER_END, this::onEnd);
        this.starts = time.newAlarm(Rank.PROBE, this::share);
        this.near = delayLines(topology.wayCount());
        this.far = delayLines(topology.wayCount());
        this.listed = new boolean[topology.linkCount()];
        this.busyLinks = new int[topology.linkCount()];
        this.movedBytes = new double[topology.linkCount()];
    }

    private DelayLine[] delayLines(int ways) {
        DelayLine[] lines = new DelayLine[ways];
        Arrays.setAll(lines, way -> new DelayLine(time, this::arrived));
        return lines;
    }

    /** The links that flows share. */
    public Topology topology() {
        return topology;
    }

    /**
     * Starts a flow over the innermost level that joins the dies.
     *
     * @param ended told the flow's number when its last byte has arrived
     * @return the flow's number, which is used again after it has ended
     */
    public int start(int from, int to, double bytes, IntConsumer ended) {
        return start(from, to, topology.cluster().tierBetween(from, to), bytes, ended);
    }

    /** Starts a flow over level {@code tier}, as {@link #start(int, int, double, IntConsumer)} does. */
    public int start(int from, int to, int tier, double bytes, IntConsumer ended) {
        return startRoute(topology.route(from, to, tier, route, 0), tier, bytes, ended);
    }

    /** Starts a flow from a die to its host's memory, as {@link #start(int, int, double, IntConsumer)} does. */
    public int startToHost(int die, double bytes, IntConsumer ended) {
        route[0] = topology.hostLink(die, true);
        return startRoute(1, topology.wayCount() - 1, bytes, ended);
    }

    /** Starts a flow from the host's memory to a die, as {@link #start(int, int, double, IntConsumer)} does. */
    public int startFromHost(int die, double bytes, IntConsumer ended) {
        route[0] = topology.hostLink(die, false);
        return startRoute(1, topology.wayCount() - 1, bytes, ended);
    }

    /**
     * Starts the part here of a flow between machines with networks of their own, over the die's port of the widest level.
     *
     * @param out whether it leaves; else it comes in
     */
    public int startOuter(int die, boolean out, double bytes, IntConsumer ended) {
        route[0] = topology.outerLink(die, out);
        return startRoute(1, topology.wayCount() - 2, bytes, ended);
    }

    private int startRoute(int hopCount, int way, double bytes, IntConsumer ended) {
        if (!(bytes >= 0) || Double.isInfinite(bytes)) {
            throw new IllegalArgumentException(
                    "a flow of " + bytes + " bytes; allowed: 0 or more. Maybe its size was never set");
        }
        int flow = flows.add(route, hopCount, way, bytes, ended);
        flows.advance(flow, time.nowNanos());
        shares.touchAll(flow);
        if (!starts.isArmed()) {
            starts.arm(time.nowNanos());
        }
        return flow;
    }

    /** Makes room for {@code count} flows at once, which saves growing step by step. */
    public void reserve(int count) {
        flows.reserve(count);
    }

    /** Flows that have not ended. */
    public int activeCount() {
        return flows.active();
    }

    /** Flows that have ended. */
    public long endedCount() {
        return flowsEnded;
    }

    /** The present rate of a flow whose bytes are still being sent, in bytes per nanosecond. */
    public double bytesPerNano(int flow) {
        share();
        return flows.bytesPerNano(flow);
    }

    /** Bytes sent by all flows up to the latest change of their own rates. */
    public double sentBytes() {
        return flows.sentBytes();
    }

    /** Bytes of flows sent completely that crossed {@code link}. */
    public double movedBytes(int link) {
        return movedBytes[link];
    }

    /** Gives every flow its rate and waits for the next end. */
    private void share() {
        starts.cancel();
        if (!shares.isDirty()) {
            return;
        }
        shares.solve(time.nowNanos());
        for (int i = 0; i < shares.solvedCount(); i++) {
            int link = shares.solvedLink(i);
            if (!listed[link] && shares.endNanos(link) < Double.POSITIVE_INFINITY) {
                listed[link] = true;
                busyLinks[busyCount++] = link;
            }
        }
        shares.settle();
        arm();
    }

    private void arm() {
        double soonest = Double.POSITIVE_INFINITY;
        int kept = 0;
        for (int i = 0; i < busyCount; i++) {
            int link = busyLinks[i];
            double endNanos = shares.endNanos(link);
            if (endNanos < Double.POSITIVE_INFINITY) {
                busyLinks[kept++] = link;
                soonest = Math.min(soonest, endNanos);
            } else {
                listed[link] = false;
            }
        }
        busyCount = kept;
        if (soonest < Double.POSITIVE_INFINITY) {
            nextEnd.arm(Math.max(time.nowNanos(), (long) Math.ceil(soonest - slackNanos())));
        } else {
            nextEnd.cancel();
        }
    }

    private void onEnd() {
        long nowNanos = time.nowNanos();
        for (int i = 0; i < busyCount; i++) {
            int link = busyLinks[i];
            if (shares.endNanos(link) - slackNanos() <= nowNanos) {
                endFlows(link, nowNanos);
            }
        }
        share();
    }

    private void endFlows(int link, long nowNanos) {
        double slackNanos = 2 * slackNanos();
        for (int place = flows.first(link); place != FlowTable.NONE; place = flows.after(place)) {
            int flow = FlowTable.flow(place);
            if (flows.bottleneck(flow) == link) {
                flows.advance(flow, nowNanos);
                if (flows.remaining(flow) <= slackNanos * flows.bytesPerNano(flow)) {
                    endFlow(flow, nowNanos);
                }
            }
        }
    }

    private void endFlow(int flow, long nowNanos) {
        shares.touchAll(flow);
        flows.end(flow);
        int hops = flows.hopCount(flow);
        for (int hop = 0; hop < hops; hop++) {
            movedBytes[flows.link(flow, hop)] += flows.bytes(flow);
        }
        int level = flows.level(flow);
        boolean throughTrunk = hops == Topology.MOST_HOPS;
        (throughTrunk ? far : near)[level].add(flow, nowNanos + topology.latencyNanos(level, throughTrunk));
    }

    /** What {@code double} can tell apart at this time, at least. */
    private double slackNanos() {
        return Math.max(ROUNDING_NANOS, 4 * Math.ulp((double) time.nowNanos()));
    }

    private void arrived(int flow) {
        IntConsumer listener = flows.release(flow);
        flowsEnded++;
        if (listener != null) {
            listener.accept(flow);
        }
    }
}
