package org.ascendtwin.sim.time;

/**
 * Who goes first among alarms due at the same instant, most urgent first. Within a rank, the alarm armed first rings
 * first.
 */
public enum Rank {
    /** The device is done before anybody asks whether it is: a result due now is visible now. */
    STEP_END,
    /** A transfer that ends now frees its link and fills its page before anybody plans with either. */
    TRANSFER_END,
    /** A request that arrives now is received by a scheduler turn that starts now, as SGLang drains its socket first. */
    ARRIVAL,
    /** A scheduler turn sees everything that happened up to and including now. */
    TURN,
    /** Time-outs and controllers act on the state that the turn left. */
    CONTROL,
    /** Probes see the instant as it ended. */
    PROBE
}
