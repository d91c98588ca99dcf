package org.ascendtwin.hardware.step;

/** Why a step takes its time; every instant of it has one cause. */
public enum TimeCause {
    /** Cores work. */
    COMPUTE,
    /** Cores wait for memory. */
    MEMORY,
    /** Dies exchange, or copy from their hosts, and no kernel hides it. */
    COMMUNICATION,
    /** The device waits for the host to launch. */
    HOST,
    /** Nothing is there to be done: another stage or part of the batch is awaited. */
    BUBBLE,
    /** Rows that only fill a captured graph. */
    PADDING,
    /** The busiest die is awaited, or the last. */
    SKEW
}
