package org.ascendtwin.sim.kernel;

import java.util.Arrays;

/** The alarms of a host by number: the ladder keeps numbers, whose writing needs no barrier of the collector's. */
final class AlarmTable {
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
}
