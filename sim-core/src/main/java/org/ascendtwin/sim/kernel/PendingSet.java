package org.ascendtwin.sim.kernel;

import org.ascendtwin.sim.time.Rank;
import org.jspecify.annotations.Nullable;

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
    private long nowNanos;
    /** The first of all where it was armed as that, apart from the near ones: the next to ring is then one step away. */
    private @Nullable VirtualAlarm first;

    /** When the first of the near alarms is due, kept here for the same reason; the last near instant where there are none. */
    private long firstNearNanos = Long.MAX_VALUE;

    /** Every alarm due up to here is near, every later one in the ladder. */
    private long lastNearNanos = Long.MAX_VALUE;

    private int relieveAbove = MOST_NEAR;
    private long nextSequence;

    /** When the alarm taken out last was due, or later where time passed without one. */
    long nowNanos() {
        return nowNanos;
    }

    /** Lets time pass in which no alarm is due. */
    void passTo(long nanos) {
        nowNanos = nanos;
    }

    int size() {
        return near.size() + ladder.size() + (first == null ? 0 : 1);
    }

    boolean isEmpty() {
        return first == null && near.isEmpty() && ladder.size() == 0;
    }

    /** The part of an alarm's order that never changes. */
    static long orderOf(Rank rank) {
        return (long) rank.ordinal() << RANK_SHIFT;
    }

    /**
     * Adds {@code alarm}, or moves it to its new place.
     *
     * @param dueNanos not before now
     */
    void put(VirtualAlarm alarm, long dueNanos) {
        if (dueNanos < nowNanos) {
            throw new IllegalArgumentException("alarm armed for " + dueNanos + " ns, before now, " + nowNanos + " ns");
        }
        if (alarm.place != VirtualAlarm.IDLE) {
            takeOut(alarm);
        }
        alarm.place = VirtualAlarm.ARMED;
        alarm.dueNanos = dueNanos;
        alarm.order = ((alarm.order >>> RANK_SHIFT) << RANK_SHIFT) | nextSequence++;
        if (dueNanos > lastNearNanos) {
            ladder.add(alarm, dueNanos);
        } else {
            putNear(alarm, dueNanos);
        }
    }

    private void putNear(VirtualAlarm alarm, long dueNanos) {
        VirtualAlarm soonest = first;
        if (soonest == null && dueNanos < firstNearNanos) {
            first = alarm;
            return;
        }
        if (soonest != null && alarm.isBefore(soonest)) {
            first = alarm;
            firstNearNanos = soonest.dueNanos;
            near.addFirst(soonest);
        } else {
            firstNearNanos = Math.min(firstNearNanos, dueNanos);
            near.add(alarm);
        }
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
        if (alarm == first) {
            first = null;
        } else if (alarm.dueNanos <= lastNearNanos) {
            near.remove(alarm);
            firstNearNanos = near.firstDueOr(lastNearNanos);
        } else {
            ladder.remove(alarm);
        }
    }

    /** When the first alarm is due; there must be one. */
    long firstDueNanos() {
        VirtualAlarm soonest = first;
        if (soonest != null) {
            return soonest.dueNanos;
        }
        if (near.isEmpty()) {
            refill();
        }
        return near.firstDueNanos();
    }

    /** Takes out the first alarm and lets it be now; returns null where there is none. */
    @Nullable VirtualAlarm takeFirst() {
        VirtualAlarm alarm = first;
        if (alarm != null) {
            first = null;
        } else if (near.isEmpty() && ladder.size() == 0) {
            return null;
        } else {
            alarm = takeNear();
        }
        alarm.place = VirtualAlarm.IDLE;
        nowNanos = alarm.dueNanos;
        return alarm;
    }

    private VirtualAlarm takeNear() {
        if (near.isEmpty()) {
            refill();
        }
        VirtualAlarm alarm = near.takeFirst();
        firstNearNanos = near.firstDueOr(lastNearNanos);
        return alarm;
    }

    private void refill() {
        lastNearNanos = ladder.refill(near);
        firstNearNanos = near.firstDueNanos();
        near.touch();
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
