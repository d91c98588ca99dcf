package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.request.Handover;

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
    /** The scheduler never comes back to it, an upstream defect; its client never hears of it. */
    LOST,
    /** Another server goes on with it: this one has prefilled it and sent its KV. */
    HANDED_OVER,
    /** Its KV did not come from one server to the other. */
    HANDOVER_FAILED,
    /** The server that it was on is gone. */
    SERVER_LOST,
    /** Its router found no server that takes it. */
    NO_SERVER;

    /** Why a request left a server that shares it with another. */
    static EndReason of(Handover handover) {
        return switch (handover.failure()) {
            case null -> HANDED_OVER;
            case ABORTED -> ABORTED;
            case TIMED_OUT -> TIMED_OUT;
            case BROKEN -> HANDOVER_FAILED;
        };
    }
}
