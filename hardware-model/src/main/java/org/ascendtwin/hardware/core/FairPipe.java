package org.ascendtwin.hardware.core;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * A data path that its flows share max-min fairly by the cores behind each: every core gets the same share, but none more
 * than it can take, and what the others leave is shared again (progressive filling).
 */
final class FairPipe {
    private static final double NANOS = 1e9;
    /** Bytes that rounding to whole nanoseconds may leave. */
    private static final double CRUMB = 1e-6;

    private final Timekeeper time;
    private final Alarm nextEnd;
    private final IntConsumer ended;
    private final double bytesPerNano;
    private final double[] caps;
    private final int[] capOfFlow;
    private final double[] sharesOfCap;
    private final double[] remaining;
    private final int[] active;
    private final int[] finished;
    private final int[] weights;
    private int activeCount;
    private final double[] shares;
    private double totalShare;
    private double level;
    private long updatedNanos;
    private double movedBytes;

    /**
     * A pipe.
     *
     * @param capsPerSecond for each flow, the bytes per second that one core behind it can take
     * @param ended told the number of each flow that ends
     */
    FairPipe(Timekeeper time, double bytesPerSecond, double[] capsPerSecond, IntConsumer ended) {
        int flows = capsPerSecond.length;
        this.time = time;
        this.nextEnd = time.newAlarm(Rank.TRANSFER_END, this::onEnd);
        this.ended = ended;
        this.bytesPerNano = bytesPerSecond / NANOS;
        this.caps = Arrays.stream(capsPerSecond)
                .map(perSecond -> perSecond / NANOS)
                .distinct()
                .sorted()
                .toArray();
        this.sharesOfCap = new double[caps.length];
        this.capOfFlow = new int[flows];
        for (int flow = 0; flow < flows; flow++) {
            capOfFlow[flow] = Arrays.binarySearch(caps, capsPerSecond[flow] / NANOS);
        }
        this.remaining = new double[flows];
        this.active = new int[flows];
        this.finished = new int[flows];
        this.weights = new int[flows];
        this.shares = new double[flows];
    }

    /** Bytes moved up to now. */
    double movedBytes() {
        advance();
        return movedBytes;
    }

    /**
     * Begins to move {@code bytes}.
     *
     * @param share bytes of the pipe's rate that one of them takes
     */
    void start(int flow, double bytes, double share) {
        advance();
        shares[flow] = share;
        remaining[flow] = bytes;
        weights[flow] = 0;
        active[activeCount++] = flow;
        addCore(flow);
    }

    /** One more core is behind a flow; nothing changes if it has ended in this very instant. */
    void join(int flow) {
        if (weights[flow] > 0) {
            advance();
            addCore(flow);
        }
    }

    private void addCore(int flow) {
        weights[flow]++;
        sharesOfCap[capOfFlow[flow]] += shares[flow];
        totalShare += shares[flow];
        arm();
    }

    /** The share of a core that can take any: what the slower ones leave, divided by the others. */
    private double fairLevel() {
        double left = bytesPerNano;
        double sharing = totalShare;
        for (int cap = 0; cap < caps.length && sharing > 0; cap++) {
            if (caps[cap] * sharing > left) {
                return left / sharing;
            }
            left -= caps[cap] * sharesOfCap[cap];
            sharing -= sharesOfCap[cap];
        }
        return Double.POSITIVE_INFINITY;
    }

    private double rate(int flow) {
        return weights[flow] * Math.min(level, caps[capOfFlow[flow]]);
    }

    private void advance() {
        double passed = time.nowNanos() - updatedNanos;
        updatedNanos = time.nowNanos();
        for (int i = 0; i < activeCount && passed > 0; i++) {
            double moved = Math.min(remaining[active[i]], passed * rate(active[i]));
            remaining[active[i]] -= moved;
            movedBytes += moved;
        }
    }

    private void arm() {
        level = fairLevel();
        double soonest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < activeCount; i++) {
            soonest = Math.min(soonest, remaining[active[i]] / rate(active[i]));
        }
        if (activeCount > 0) {
            nextEnd.arm(time.nowNanos() + Math.max(0, (long) Math.ceil(soonest)));
        } else {
            nextEnd.cancel();
        }
    }

    private void onEnd() {
        advance();
        int kept = 0;
        int done = 0;
        for (int i = 0; i < activeCount; i++) {
            int flow = active[i];
            if (remaining[flow] <= CRUMB) {
                finished[done++] = flow;
                totalShare -= weights[flow] * shares[flow];
                sharesOfCap[capOfFlow[flow]] -= weights[flow] * shares[flow];
                weights[flow] = 0;
            } else {
                active[kept++] = flow;
            }
        }
        activeCount = kept;
        if (kept == 0) {
            totalShare = 0;
            Arrays.fill(sharesOfCap, 0);
        }
        arm();
        for (int i = 0; i < done; i++) {
            ended.accept(finished[i]);
        }
    }
}
