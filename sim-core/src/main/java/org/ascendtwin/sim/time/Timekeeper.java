package org.ascendtwin.sim.time;

/**
 * Tells the time of a run and keeps its alarms. The simulator's jumps from event to event, the live host's follows the
 * wall clock; a component sees no difference. One thread owns a timekeeper, its alarms and everything they touch.
 */
public interface Timekeeper {
    /** Nanoseconds since the start of the run; frozen while an alarm or an input is being handled. */
    long nowNanos();

    /**
     * Makes an alarm that calls {@code action} each time it rings. Made once when a component is built and armed again
     * as often as needed.
     *
     * @param rank who goes first among alarms due at the same instant
     */
    Alarm newAlarm(Rank rank, Runnable action);
}
