package org.ascendtwin.scheduler.route;

/** Which server gets a routing key that the router has not seen ({@code --assignment-mode}). */
public enum KeyAssignment {
    /** Any. */
    RANDOM,
    /** One with the fewest requests in flight. */
    MIN_LOAD,
    /** One whose requests in flight have the fewest different keys. */
    MIN_GROUP
}
