package org.ascendtwin.scheduler.cache;

import java.util.Arrays;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * The way from a device to the memory of its host: one copy after the other at a fixed rate, as the write stream of
 * {@code managers/cache_controller.py} makes them.
 */
public final class HostWrites {
    private final Timekeeper timekeeper;
    private final long latencyNanos;
    private final double nanosPerToken;
    private final Alarm arrival;
    private Runnable watcher = () -> {};
    private long[] endsNanos = new long[16];
    private int first;
    private int count;
    private long freeNanos;
    private long waitedForNanos;
    private long tokens;

    /**
     * @param latencyNanos of every copy
     * @param nanosPerToken time that the KV of one token takes besides
     */
    public HostWrites(Timekeeper timekeeper, long latencyNanos, double nanosPerToken) {
        if (latencyNanos < 0 || !(nanosPerToken >= 0)) {
            throw new IllegalArgumentException("a copy takes 0 ns or more and 0 ns a token or more, not " + latencyNanos
                    + " ns and " + nanosPerToken + " ns a token");
        }
        this.timekeeper = timekeeper;
        this.latencyNanos = latencyNanos;
        this.nanosPerToken = nanosPerToken;
        arrival = timekeeper.newAlarm(Rank.TRANSFER_END, this::arrived);
    }

    /** Tells {@code newWatcher} whenever a copy has arrived. */
    public void watch(Runnable newWatcher) {
        watcher = newWatcher;
    }

    /** Starts a copy, behind those that are under way. */
    void copy(int newTokens) {
        send(newTokens);
        if (count == endsNanos.length) {
            long[] longer = Arrays.copyOf(endsNanos, 2 * count);
            for (int i = 0; i < count; i++) {
                longer[i] = endsNanos[(first + i) % count];
            }
            endsNanos = longer;
            first = 0;
        }
        endsNanos[(first + count++) % endsNanos.length] = freeNanos;
        if (!arrival.isArmed()) {
            arrival.arm(freeNanos);
        }
    }

    /** The same, and the scheduler's process stands still until it is done. */
    void copyAndWait(int newTokens) {
        send(newTokens);
        waitedForNanos = freeNanos;
    }

    private void send(int newTokens) {
        tokens += newTokens;
        freeNanos = Math.max(freeNanos, timekeeper.nowNanos())
                + latencyNanos
                + (long) StrictMath.ceil(newTokens * nanosPerToken);
    }

    /** Whether the first copy that nobody was told of has arrived; it is told of then. */
    boolean takeArrived() {
        if (count == 0 || endsNanos[first] > timekeeper.nowNanos()) {
            return false;
        }
        first = (first + 1) % endsNanos.length;
        count--;
        return true;
    }

    private void arrived() {
        for (int i = 0; i < count; i++) {
            long end = endsNanos[(first + i) % endsNanos.length];
            if (end > timekeeper.nowNanos()) {
                arrival.arm(end);
                break;
            }
        }
        watcher.run();
    }

    /** How long the scheduler's process still stands still. */
    public long standstillNanos() {
        return Math.max(0, waitedForNanos - timekeeper.nowNanos());
    }

    /** Tokens sent so far. */
    public long tokens() {
        return tokens;
    }
}
