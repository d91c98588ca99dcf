package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/**
 * An alarm of a {@link VirtualHost}, with what the pending set knows of it: a model that arms it, and the host that rings
 * it, have it in the cache anyway.
 */
final class VirtualAlarm implements Alarm {
    /** The place of an alarm that is not armed. */
    static final int IDLE = -1;
    /** The place of an alarm that is armed and found by its due time. */
    static final int ARMED = 0;

    final Runnable action;
    final int id;
    long dueNanos;
    /** What decides between alarms due at one instant: the rank, and below it the number of the arming. */
    long order;
    /** Where a crowd of alarms keeps this one; means no more than {@link #ARMED} elsewhere. */
    int place = IDLE;

    private final PendingSet pending;

    VirtualAlarm(PendingSet pending, int id, Rank rank, Runnable action) {
        this.pending = pending;
        this.id = id;
        this.action = action;
        order = PendingSet.orderOf(rank);
    }

    @Override
    public void arm(long dueNanos) {
        pending.put(this, dueNanos);
    }

    @Override
    public boolean cancel() {
        return pending.remove(this);
    }

    @Override
    public boolean isArmed() {
        return place != IDLE;
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    /** Whether this alarm comes before another armed one. */
    boolean isBefore(VirtualAlarm other) {
        return dueNanos < other.dueNanos || (dueNanos == other.dueNanos && order < other.order);
    }
}
