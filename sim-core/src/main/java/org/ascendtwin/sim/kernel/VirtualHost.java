package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * The virtual clock: rings the pending alarms in the order (due, rank, armed first) and jumps from one to the next.
 * Allocates nothing per event.
 */
public final class VirtualHost implements Timekeeper {
    private final PendingSet pending = new PendingSet();
    private long eventCount;

    @Override
    public long nowNanos() {
        return pending.nowNanos();
    }

    @Override
    public Alarm newAlarm(Rank rank, Runnable action) {
        VirtualAlarm alarm = new VirtualAlarm(pending, pending.table.count(), rank, action);
        pending.table.add(alarm);
        return alarm;
    }

    /** Events handled so far. */
    public long eventCount() {
        return eventCount;
    }

    /** Handles the next event; returns false where none is pending. */
    public boolean step() {
        VirtualAlarm alarm = pending.takeFirst();
        if (alarm == null) {
            return false;
        }
        eventCount++;
        alarm.action.run();
        return true;
    }

    /** Handles events until none is pending. */
    public void runUntilQuiet() {
        while (step()) {
            // each step does the work
        }
    }

    /** Handles events until none is pending or {@code limit} is met; the clock stands at the last event handled. */
    public Ending run(RunLimit limit) {
        Ending ending = endingBeforeNext(limit);
        while (ending == null) {
            step();
            ending = limit.condition().getAsBoolean() ? Ending.CONDITION : endingBeforeNext(limit);
        }
        return ending;
    }

    /** Why the next event is not to be handled, or null where it is. */
    @Nullable Ending endingBeforeNext(RunLimit limit) {
        if (pending.isEmpty()) {
            return Ending.QUIET;
        }
        if (eventCount >= limit.events()) {
            return Ending.COUNT;
        }
        return nextDueNanos() > limit.endNanos() ? Ending.TIME : null;
    }

    long nextDueNanos() {
        return pending.firstDueNanos();
    }

    /**
     * Handles every event due up to {@code endNanos}, that instant included, then lets the clock stand there.
     *
     * @param endNanos not before now
     */
    public void runUntil(long endNanos) {
        if (endNanos < nowNanos()) {
            throw new IllegalArgumentException("end " + endNanos + " ns is before now, " + nowNanos() + " ns");
        }
        while (!pending.isEmpty() && pending.firstDueNanos() <= endNanos) {
            step();
        }
        pending.passTo(endNanos);
    }
}
