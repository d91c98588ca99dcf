package org.ascendtwin.live.journal;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** A timekeeper whose time and rings are those of a journal. */
final class ReplayClock implements Timekeeper {
    private final List<ReplayAlarm> alarms = new ArrayList<>();
    private long nowNanos;

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    void setNow(long nanos) {
        nowNanos = nanos;
    }

    @Override
    public Alarm newAlarm(Rank rank, Runnable action) {
        ReplayAlarm alarm = new ReplayAlarm(action);
        alarms.add(alarm);
        return alarm;
    }

    /** Rings the alarm that was made as the {@code index}-th. */
    void ring(int index) {
        ReplayAlarm alarm = index >= 0 && index < alarms.size() ? alarms.get(index) : null;
        if (alarm == null || !alarm.armed || alarm.dueNanos > nowNanos) {
            throw new IllegalStateException(
                    "alarm " + index + " rings at " + nowNanos + " ns in the journal; here it is "
                            + (alarm == null || !alarm.armed ? "not armed" : "due at " + alarm.dueNanos + " ns")
                            + ". Maybe the engine had other settings when it was recorded");
        }
        alarm.armed = false;
        alarm.action.run();
    }

    private static final class ReplayAlarm implements Alarm {
        private final Runnable action;
        private long dueNanos;
        private boolean armed;

        ReplayAlarm(Runnable action) {
            this.action = action;
        }

        @Override
        public void arm(long newDueNanos) {
            dueNanos = newDueNanos;
            armed = true;
        }

        @Override
        public boolean cancel() {
            boolean was = armed;
            armed = false;
            return was;
        }

        @Override
        public boolean isArmed() {
            return armed;
        }

        @Override
        public long dueNanos() {
            return dueNanos;
        }
    }
}
