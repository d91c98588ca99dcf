package org.ascendtwin.sim.kernel;

/** Why a run ended. */
public enum Ending {
    /** No alarm was armed any more. */
    QUIET,
    /** The next alarm is due after the last instant of the run. */
    TIME,
    /** As many events were handled as the run may have. */
    COUNT,
    /** The run's own condition held after an event. */
    CONDITION
}
