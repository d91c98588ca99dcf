package org.ascendtwin.hardware.fabric;

import java.util.Arrays;

/**
 * Max-min fair rates by progressive filling (Bertsekas and Gallager, Data Networks, section 6.5.2), over the flows that a
 * change can concern: those that share a link with a changed one, directly or through others.
 */
final class FairShares {
    /** Shares nearer to each other than this are the same; rounding must not tell symmetric flows apart. */
    private static final double SAME = 1 + 1e-12;

    private final FlowTable flows;
    private final Topology topology;
    private final boolean[] touched;
    private final int[] links;
    private final double[] left;
    private final int[] open;
    private final double[] endNanos;
    private final int[] heap;
    private final double[] keys;
    private int linkCount;
    private int heapSize;
    private int round;

    FairShares(Topology topology, FlowTable flows) {
        this.topology = topology;
        this.flows = flows;
        int count = topology.linkCount();
        this.touched = new boolean[count];
        this.links = new int[count];
        this.left = new double[count];
        this.open = new int[count];
        this.endNanos = new double[count];
        this.heap = new int[count];
        this.keys = new double[count];
        Arrays.fill(endNanos, Double.POSITIVE_INFINITY);
    }

    private void touch(int link) {
        if (!touched[link]) {
            touched[link] = true;
            links[linkCount++] = link;
        }
    }

    /** Whether a rate may have changed since {@link #solve}. */
    boolean isDirty() {
        return linkCount > 0;
    }

    /** When the first of the flows that {@code link} holds back ends, in nanoseconds. */
    double endNanos(int link) {
        return endNanos[link];
    }

    /** Links whose flows {@link #solve} looked at; their numbers are {@link #solvedLink}. */
    int solvedCount() {
        return linkCount;
    }

    int solvedLink(int index) {
        return links[index];
    }

    /** Sets the rates anew and returns once every flow that could be concerned is up to date at {@code nowNanos}. */
    void solve(long nowNanos) {
        if (concernsMost()) {
            takeAll(nowNanos);
        } else {
            collect(nowNanos);
        }
        heapSize = 0;
        for (int i = 0; i < linkCount; i++) {
            int link = links[i];
            left[link] = topology.bytesPerNano(link);
            open[link] = flows.count(link);
            endNanos[link] = Double.POSITIVE_INFINITY;
            if (open[link] > 0) {
                push(link, left[link] / open[link]);
            }
        }
        fill(nowNanos);
    }

    /** Forgets what was changed. */
    void settle() {
        for (int i = 0; i < linkCount; i++) {
            touched[links[i]] = false;
        }
        linkCount = 0;
    }

    /** Whether going through all flows in order is faster than following the chains. */
    private boolean concernsMost() {
        long concerned = 0;
        for (int i = 0; i < linkCount; i++) {
            concerned += flows.count(links[i]);
        }
        return flows.isWorthRestart(concerned);
    }

    private void takeAll(long nowNanos) {
        flows.restart(nowNanos);
        for (int link = 0; link < touched.length; link++) {
            touch(link);
        }
    }

    private void collect(long nowNanos) {
        round++;
        for (int i = 0; i < linkCount; i++) {
            flows.clean(links[i]);
            for (int place = flows.first(links[i]); place != FlowTable.NONE; place = flows.after(place)) {
                int flow = FlowTable.flow(place);
                if (flows.see(flow, round)) {
                    flows.advance(flow, nowNanos);
                    flows.setBottleneck(flow, FlowTable.NONE);
                    touchAll(flow);
                }
            }
        }
    }

    /** A flow came, goes or changes. */
    void touchAll(int flow) {
        int hops = flows.hopCount(flow);
        for (int hop = 0; hop < hops; hop++) {
            touch(flows.link(flow, hop));
        }
    }

    private void fill(long nowNanos) {
        double last = 0;
        while (heapSize > 0) {
            int link = heap[0];
            if (open[link] == 0) {
                pop();
                continue;
            }
            double share = Math.max(last, left[link] / open[link]);
            if (share > keys[0] * SAME) {
                keys[0] = share;
                sink(0);
                continue;
            }
            pop();
            share = share <= last * SAME ? last : share;
            last = share;
            freeze(link, share, nowNanos);
        }
    }

    private void freeze(int link, double share, long nowNanos) {
        double soonest = Double.POSITIVE_INFINITY;
        for (int place = flows.first(link); place != FlowTable.NONE; place = flows.after(place)) {
            int flow = FlowTable.flow(place);
            if (flows.bottleneck(flow) != FlowTable.NONE) {
                continue;
            }
            flows.setBottleneck(flow, link);
            flows.setBytesPerNano(flow, share);
            soonest = Math.min(soonest, flows.remaining(flow));
            int hops = flows.hopCount(flow);
            for (int hop = 0; hop < hops; hop++) {
                int other = flows.link(flow, hop);
                left[other] -= share;
                open[other]--;
            }
        }
        endNanos[link] = nowNanos + soonest / share;
    }

    private void push(int link, double key) {
        int place = heapSize++;
        while (place > 0 && isBefore(key, link, (place - 1) / 2)) {
            heap[place] = heap[(place - 1) / 2];
            keys[place] = keys[(place - 1) / 2];
            place = (place - 1) / 2;
        }
        heap[place] = link;
        keys[place] = key;
    }

    /** Of equal shares the lower link goes first, so that ports out are filled before ports in. */
    private boolean isBefore(double key, int link, int place) {
        return key < keys[place] || (key == keys[place] && link < heap[place]);
    }

    private void pop() {
        heapSize--;
        heap[0] = heap[heapSize];
        keys[0] = keys[heapSize];
        sink(0);
    }

    private void sink(int from) {
        int link = heap[from];
        double key = keys[from];
        int place = from;
        while (2 * place + 1 < heapSize) {
            int child = 2 * place + 1;
            if (child + 1 < heapSize && isBefore(keys[child + 1], heap[child + 1], child)) {
                child++;
            }
            if (isBefore(key, link, child)) {
                break;
            }
            heap[place] = heap[child];
            keys[place] = keys[child];
            place = child;
        }
        heap[place] = link;
        keys[place] = key;
    }
}
