package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;

/** An alarm of a {@link VirtualHost}, known to the pending set by a number, so that re-arming moves it in place. */
final class VirtualAlarm implements Alarm {
    private final VirtualHost host;
    private final PendingSet pending;
    private final Rank rank;
    private final int id;

    VirtualAlarm(VirtualHost host, PendingSet pending, Rank rank, Runnable action) {
        this.host = host;
        this.pending = pending;
        this.rank = rank;
        id = pending.table.add(action);
    }

    @Override
    public void arm(long dueNanos) {
        if (dueNanos < host.nowNanos()) {
            throw new IllegalArgumentException(
                    "alarm armed for " + dueNanos + " ns, before now, " + host.nowNanos() + " ns");
        }
        pending.put(id, dueNanos, rank);
    }

    @Override
    public boolean cancel() {
        return pending.remove(id);
    }

    @Override
    public boolean isArmed() {
        return pending.table.place(id) != AlarmTable.IDLE;
    }

    @Override
    public long dueNanos() {
        return pending.table.dueNanos(id);
    }
}
