package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Rank;

/**
 * The armed alarms in the total order (due, rank, sequence), any of which can be moved or removed: those due soonest sorted,
 * and where there are many, the rest in a ladder. The order is the same either way.
 */
final class PendingSet {
    /** Leaves room for 2⁵⁶ armings below the rank. */
    private static final int RANK_SHIFT = 56;

    /** Up to here sorting all is as fast; docs/decisions/0003-pending-set.md has the measurements. */
    private static final int MOST_NEAR = 24;

    final AlarmTable table = new AlarmTable();
    private final NearAlarms near = new NearAlarms(table);
    private final AlarmLadder ladder = new AlarmLadder(table);
    /** Every alarm due up to here is near, every later one in the ladder. */
    private long lastNearNanos = Long.MAX_VALUE;

    private int relieveAbove = MOST_NEAR;
    private long nextSequence;

    int size() {
        return near.size() + ladder.size();
    }

    boolean isEmpty() {
        return near.isEmpty() && ladder.size() == 0;
    }

    /** The part of an alarm's order that never changes. */
    static long orderOf(Rank rank) {
        return (long) rank.ordinal() << RANK_SHIFT;
    }

    /** Adds {@code alarm}, or moves it to its new place. */
    void put(VirtualAlarm alarm, long dueNanos) {
        if (alarm.place != VirtualAlarm.IDLE) {
            takeOut(alarm);
        }
        alarm.place = VirtualAlarm.ARMED;
        alarm.dueNanos = dueNanos;
        alarm.order = ((alarm.order >>> RANK_SHIFT) << RANK_SHIFT) | nextSequence++;
        if (dueNanos > lastNearNanos) {
            ladder.add(alarm);
            return;
        }
        near.add(alarm);
        if (near.size() > relieveAbove) {
            relieve();
        }
    }

    boolean remove(VirtualAlarm alarm) {
        if (alarm.place == VirtualAlarm.IDLE) {
            return false;
        }
        takeOut(alarm);
        alarm.place = VirtualAlarm.IDLE;
        return true;
    }

    private void takeOut(VirtualAlarm alarm) {
        if (alarm.dueNanos <= lastNearNanos) {
            near.remove(alarm);
        } else {
            ladder.remove(alarm);
        }
    }

    /** When the first alarm is due; there must be one. */
    long firstDueNanos() {
        if (near.isEmpty()) {
            refill();
        }
        return near.firstDueNanos();
    }

    /** Takes out the first alarm, whose due time {@link #firstDueNanos} has just told. */
    VirtualAlarm takeFirst() {
        VirtualAlarm first = near.takeFirst();
        first.place = VirtualAlarm.IDLE;
        return first;
    }

    private void refill() {
        lastNearNanos = ladder.refill(near);
        relieveAbove = Math.max(MOST_NEAR, 2 * near.size());
    }

    /** Hands what has grown too large to the ladder; alarms all due at one instant stay, and wait for twice as many. */
    private void relieve() {
        if (ladder.takeOver(near, lastNearNanos)) {
            refill();
        } else {
            relieveAbove = 2 * near.size();
        }
    }
}
