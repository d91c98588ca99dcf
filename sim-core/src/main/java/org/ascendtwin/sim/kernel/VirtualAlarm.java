package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/** An alarm of a {@link VirtualHost}; knows its place in the pending set, so re-arming moves it in place. */
final class VirtualAlarm implements Alarm {
    static final int NOT_PENDING = -1;

    private final VirtualHost host;
    private final PendingSet pending;
    private final Rank rank;
    private final Runnable action;
    private long dueNanos;
    int position = NOT_PENDING;

    VirtualAlarm(VirtualHost host, PendingSet pending, Rank rank, Runnable action) {
        this.host = host;
        this.pending = pending;
        this.rank = rank;
        this.action = action;
    }

    @Override
    public void arm(long dueNanos) {
        if (dueNanos < host.nowNanos()) {
            throw new IllegalArgumentException(
                    "alarm armed for " + dueNanos + " ns, before now, " + host.nowNanos() + " ns");
        }
        this.dueNanos = dueNanos;
        pending.put(this, dueNanos, rank);
    }

    @Override
    public boolean cancel() {
        return pending.remove(this);
    }

    @Override
    public boolean isArmed() {
        return position != NOT_PENDING;
    }

    @Override
    public long dueNanos() {
        return dueNanos;
    }

    void ring() {
        action.run();
    }
}
