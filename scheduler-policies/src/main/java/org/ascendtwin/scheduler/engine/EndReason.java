package org.ascendtwin.scheduler.engine;

/** Why a request left the engine. */
public enum EndReason {
    /** It emitted the end of its sequence. */
    STOP,
    /** It produced as many tokens as it may. */
    LENGTH,
    /** Its client took it back. */
    ABORTED,
    /** It waited or ran longer than requests may. */
    TIMED_OUT,
    /** The queue was full. */
    QUEUE_FULL,
    /** Its prompt is longer than the engine takes. */
    PROMPT_TOO_LONG,
    /** It does not fit into the KV memory even alone. */
    OUT_OF_MEMORY,
    /** The scheduler forgot it after taking its KV, an upstream defect; its client never hears of it. */
    LOST
}
