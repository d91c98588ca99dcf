package org.ascendtwin.hardware.fabric;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The flows of a network and, on each link, the chain of those that cross it. What belongs to one flow lies side by side,
 * since a chain visits flows in no order that a cache could guess. A place in a chain is a flow and one of its hops.
 */
final class FlowTable {
    static final int NONE = -1;
    private static final int ENDED = -2;

    private static final int HOPS = Topology.MOST_HOPS;
    private static final int HOP_BITS = 2;
    private static final int NEXT = HOPS;
    private static final int BOTTLENECK = 2 * HOPS;
    private static final int HOP_COUNT = 2 * HOPS + 1;
    private static final int LEVEL = 2 * HOPS + 2;
    private static final int SEEN = 2 * HOPS + 3;
    private static final int INTS = 16;

    private static final int REMAINING = 0;
    private static final int RATE = 1;
    private static final int UPDATED = 2;
    private static final int BYTES = 3;
    private static final int DOUBLES = 4;

    private final int[] heads;
    private final int[] counts;
    private int[] ints = new int[64 * INTS];
    private double[] doubles = new double[64 * DOUBLES];
    private @Nullable IntConsumer[] listeners = new IntConsumer[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;
    private int active;
    private int sending;
    private int chained;
    private double sentBytes;

    FlowTable(int links) {
        heads = new int[links];
        counts = new int[links];
        Arrays.fill(heads, NONE);
    }

    /** Puts a new flow onto the {@code hopCount} links of {@code route}; returns its number. */
    int add(int[] route, int hopCount, int level, double bytes, IntConsumer listener) {
        int flow = freeCount > 0 ? free[--freeCount] : fresh();
        active++;
        int at = flow * INTS;
        System.arraycopy(route, 0, ints, at, hopCount);
        ints[at + BOTTLENECK] = NONE;
        ints[at + HOP_COUNT] = hopCount;
        ints[at + LEVEL] = level;
        ints[at + SEEN] = 0;
        sending++;
        chained++;
        chain(flow);
        for (int hop = 0; hop < hopCount; hop++) {
            counts[route[hop]]++;
        }
        doubles[flow * DOUBLES + REMAINING] = bytes;
        doubles[flow * DOUBLES + RATE] = 0;
        doubles[flow * DOUBLES + BYTES] = bytes;
        listeners[flow] = listener;
        return flow;
    }

    private int fresh() {
        if (used == listeners.length) {
            reserve(2 * used);
        }
        return used++;
    }

    /** Makes room for {@code flows} flows. */
    void reserve(int flows) {
        if (flows > listeners.length) {
            ints = Arrays.copyOf(ints, flows * INTS);
            doubles = Arrays.copyOf(doubles, flows * DOUBLES);
            listeners = Arrays.copyOf(listeners, flows);
            free = Arrays.copyOf(free, flows);
        }
    }

    private void chain(int flow) {
        int at = flow * INTS;
        for (int hop = 0; hop < ints[at + HOP_COUNT]; hop++) {
            int link = ints[at + hop];
            ints[at + NEXT + hop] = heads[link];
            heads[link] = flow * HOPS + hop;
        }
    }

    /** Makes all chains anew, without ended flows; brings every flow up to {@code nowNanos} and frees it. */
    void restart(long nowNanos) {
        Arrays.fill(heads, NONE);
        chained = 0;
        for (int flow = 0; flow < used; flow++) {
            if (bottleneck(flow) != ENDED) {
                advance(flow, nowNanos);
                setBottleneck(flow, NONE);
                chain(flow);
                chained++;
            }
        }
    }

    /** Takes a flow off its links; it stays in their chains until {@link #clean}. */
    void end(int flow) {
        int at = flow * INTS;
        ints[at + BOTTLENECK] = ENDED;
        sending--;
        for (int hop = 0; hop < ints[at + HOP_COUNT]; hop++) {
            counts[ints[at + hop]]--;
        }
    }

    /** Drops ended flows from the chain of {@code link}. */
    void clean(int link) {
        int kept = NONE;
        for (int place = heads[link]; place != NONE; place = after(place)) {
            if (ints[flow(place) * INTS + BOTTLENECK] != ENDED) {
                kept = place;
            } else if (kept == NONE) {
                heads[link] = after(place);
            } else {
                ints[flow(kept) * INTS + NEXT + (kept & (HOPS - 1))] = after(place);
            }
        }
    }

    /** Makes the number of an ended flow free; its listener is returned. */
    @Nullable IntConsumer release(int flow) {
        IntConsumer listener = listeners[flow];
        listeners[flow] = null;
        active--;
        free[freeCount++] = flow;
        return listener;
    }

    int active() {
        return active;
    }

    /** Whether to make the chains anew pays: {@code concerned} flows are most of them, or most have ended. */
    boolean isWorthRestart(long concerned) {
        return 2 * concerned >= sending + heads.length || (chained > heads.length && 2 * sending < chained);
    }

    /** Flows that cross {@code link}. */
    int count(int link) {
        return counts[link];
    }

    /** The first place in the chain of {@code link}, or {@link #NONE}. */
    int first(int link) {
        return heads[link];
    }

    /** The place after {@code place}, or {@link #NONE}. */
    int after(int place) {
        return ints[flow(place) * INTS + NEXT + (place & (HOPS - 1))];
    }

    static int flow(int place) {
        return place >>> HOP_BITS;
    }

    int hopCount(int flow) {
        return ints[flow * INTS + HOP_COUNT];
    }

    int link(int flow, int hop) {
        return ints[flow * INTS + hop];
    }

    int level(int flow) {
        return ints[flow * INTS + LEVEL];
    }

    /** The link that holds a flow back, or {@link #NONE}. */
    int bottleneck(int flow) {
        return ints[flow * INTS + BOTTLENECK];
    }

    void setBottleneck(int flow, int link) {
        ints[flow * INTS + BOTTLENECK] = link;
    }

    /** Marks a flow as looked at in {@code round}; returns whether it was not yet. */
    boolean see(int flow, int round) {
        boolean isNew = ints[flow * INTS + SEEN] != round;
        ints[flow * INTS + SEEN] = round;
        return isNew;
    }

    double bytes(int flow) {
        return doubles[flow * DOUBLES + BYTES];
    }

    double remaining(int flow) {
        return doubles[flow * DOUBLES + REMAINING];
    }

    double bytesPerNano(int flow) {
        return doubles[flow * DOUBLES + RATE];
    }

    void setBytesPerNano(int flow, double rate) {
        doubles[flow * DOUBLES + RATE] = rate;
    }

    /** Counts what a flow sent since it was looked at last. */
    void advance(int flow, long nowNanos) {
        int at = flow * DOUBLES;
        double passed = nowNanos - doubles[at + UPDATED];
        doubles[at + UPDATED] = nowNanos;
        double sent = Math.min(doubles[at + REMAINING], passed * doubles[at + RATE]);
        doubles[at + REMAINING] -= sent;
        sentBytes += sent;
    }

    /** Bytes that all flows have sent so far as they were looked at. */
    double sentBytes() {
        return sentBytes;
    }
}
