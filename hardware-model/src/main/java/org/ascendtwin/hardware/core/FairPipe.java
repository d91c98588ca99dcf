package org.ascendtwin.hardware.core;

import java.util.function.IntConsumer;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * A data path that its flows share max-min fairly by the cores behind each: a core's share is the same for all and no
 * more than a core can take; the last flow has no such cap and takes what is left.
 */
final class FairPipe {
    private static final double NANOS = 1e9;
    /** Bytes that rounding to whole nanoseconds may leave. */
    private static final double CRUMB = 1e-6;

    private final Timekeeper time;
    private final Alarm nextEnd;
    private final IntConsumer ended;
    private final double bytesPerNano;
    private final double coreBytesPerNano;
    private final double[] remaining;
    private final int[] active;
    private final int[] finished;
    private final int[] weights;
    private final int uncapped;
    private int activeCount;
    private int totalWeight;
    private long updatedNanos;
    private double movedBytes;

    /**
     * A pipe for {@code flows} flows and one without a cap.
     *
     * @param ended told the number of each flow that ends
     */
    FairPipe(Timekeeper time, int flows, double bytesPerSecond, double coreBytesPerSecond, IntConsumer ended) {
        this.time = time;
        this.nextEnd = time.newAlarm(Rank.TRANSFER_END, this::onEnd);
        this.ended = ended;
        this.bytesPerNano = bytesPerSecond / NANOS;
        this.coreBytesPerNano = coreBytesPerSecond / NANOS;
        this.remaining = new double[flows + 1];
        this.active = new int[flows + 1];
        this.finished = new int[flows + 1];
        this.weights = new int[flows + 1];
        this.uncapped = flows;
    }

    /** Number of the flow without a cap. */
    int uncappedFlow() {
        return uncapped;
    }

    /** Bytes moved up to now. */
    double movedBytes() {
        advance();
        return movedBytes;
    }

    void start(int flow, double bytes) {
        advance();
        remaining[flow] = bytes;
        weights[flow] = 1;
        totalWeight++;
        active[activeCount++] = flow;
        arm();
    }

    /** One more core is behind a running flow. */
    void join(int flow) {
        advance();
        weights[flow]++;
        totalWeight++;
        arm();
    }

    private double rate(int flow) {
        double perCore = Math.min(bytesPerNano / totalWeight, coreBytesPerNano);
        if (flow != uncapped) {
            return weights[flow] * perCore;
        }
        return bytesPerNano - (totalWeight - weights[uncapped]) * perCore;
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
                totalWeight -= weights[flow];
            } else {
                active[kept++] = flow;
            }
        }
        activeCount = kept;
        arm();
        for (int i = 0; i < done; i++) {
            ended.accept(finished[i]);
        }
    }
}
