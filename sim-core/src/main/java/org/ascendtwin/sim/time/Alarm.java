package org.ascendtwin.sim.time;

/** An event as a long-lived member of the component it belongs to: armed, cancelled and armed again, never allocated. */
public interface Alarm {
    /**
     * Arms this alarm, or moves it if it is armed already.
     *
     * @param dueNanos when to ring, not before now
     * @throws IllegalArgumentException if {@code dueNanos} lies in the past
     */
    void arm(long dueNanos);

    /** Disarms this alarm; returns whether it was armed. */
    boolean cancel();

    /** Whether this alarm is going to ring. */
    boolean isArmed();

    /** When this alarm rings next, or rang or was to ring last. */
    long dueNanos();
}
