package org.ascendtwin.hardware.fabric;

import java.util.function.IntConsumer;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** Flows whose last byte is on a way of one latency, in the order in which it was sent. */
final class DelayLine {
    private final Timekeeper time;
    private final IntConsumer arrived;
    private final Alarm alarm;
    private long[] dueNanos = new long[64];
    private int[] flows = new int[64];
    private int first;
    private int size;

    DelayLine(Timekeeper time, IntConsumer arrived) {
        this.time = time;
        this.arrived = arrived;
        this.alarm = time.newAlarm(Rank.TRANSFER_END, this::onArrival);
    }

    /** Adds a flow that arrives no sooner than those before it. */
    void add(int flow, long due) {
        if (size == flows.length) {
            grow();
        }
        int place = (first + size++) & (flows.length - 1);
        dueNanos[place] = due;
        flows[place] = flow;
        if (size == 1) {
            alarm.arm(due);
        }
    }

    private void grow() {
        long[] dues = new long[2 * size];
        int[] waiting = new int[2 * size];
        for (int i = 0; i < size; i++) {
            dues[i] = dueNanos[(first + i) & (size - 1)];
            waiting[i] = flows[(first + i) & (size - 1)];
        }
        dueNanos = dues;
        flows = waiting;
        first = 0;
    }

    private void onArrival() {
        while (size > 0 && dueNanos[first] <= time.nowNanos()) {
            int flow = flows[first];
            first = (first + 1) & (flows.length - 1);
            size--;
            arrived.accept(flow);
        }
        if (size > 0) {
            alarm.arm(dueNanos[first]);
        }
    }
}
