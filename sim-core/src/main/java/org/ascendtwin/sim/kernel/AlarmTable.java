package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/** The alarms of a host by number: the pending set keeps numbers, whose writing needs no barrier of the collector's. */
final class AlarmTable {
    /** A class that no action has, to compare with. */
    private final Class<?> noAction = AlarmTable.class;

    private VirtualAlarm[] alarms = new VirtualAlarm[16];
    private int count;

    /** The number that the next alarm to be added must have. */
    int count() {
        return count;
    }

    void add(VirtualAlarm alarm) {
        if (count == alarms.length) {
            alarms = Arrays.copyOf(alarms, 2 * count);
        }
        alarms[count++] = alarm;
    }

    VirtualAlarm get(int id) {
        return alarms[id];
    }

    /**
     * Brings an alarm and its action into the cache. Called for all alarms of a bucket, whose misses then overlap, where
     * each would be waited for when it rings.
     */
    boolean touch(int id) {
        return alarms[id].action.getClass() == noAction;
    }
}
