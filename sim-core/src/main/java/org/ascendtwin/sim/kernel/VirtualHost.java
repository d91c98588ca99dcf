package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * The virtual clock: rings the pending alarms in the order (due, rank, armed first) and jumps from one to the next.
 * Allocates nothing per event.
 */
public final class VirtualHost implements Timekeeper {
    private final PendingSet pending = new PendingSet();
    private long nowNanos;
    private long eventCount;

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public Alarm newAlarm(Rank rank, Runnable action) {
        return new VirtualAlarm(this, pending, rank, action);
    }

    /** Events handled so far. */
    public long eventCount() {
        return eventCount;
    }

    /** Alarms armed now. */
    public int pendingCount() {
        return pending.size();
    }

    /** Handles the next event; returns false where none is pending. */
    public boolean step() {
        if (pending.isEmpty()) {
            return false;
        }
        VirtualAlarm alarm = pending.removeFirst();
        nowNanos = alarm.dueNanos();
        eventCount++;
        alarm.ring();
        return true;
    }

    /** Handles events until none is pending. */
    public void runUntilQuiet() {
        while (step()) {
            // each step does the work
        }
    }

    /**
     * Handles every event due up to {@code endNanos}, that instant included, then lets the clock stand there.
     *
     * @param endNanos not before now
     */
    public void runUntil(long endNanos) {
        if (endNanos < nowNanos) {
            throw new IllegalArgumentException("end " + endNanos + " ns is before now, " + nowNanos + " ns");
        }
        while (!pending.isEmpty() && pending.first().dueNanos() <= endNanos) {
            step();
        }
        nowNanos = endNanos;
    }
}
