package org.ascendtwin.scheduler.batch;

/** What the prefill delayer decides, and why. */
public enum DelayVerdict {
    /** No rank could prefill anyway. */
    NOTHING_TO_PREFILL("", true),
    /** Every rank could, and nobody waited. */
    NO_WAIT("no_wait", true),
    /** Every rank can now, after a wait. */
    WAIT_SUCCESS("wait_success", true),
    /** The wait was long enough. */
    WAIT_TIMEOUT("wait_timeout", true),
    /** A rank's KV is hardly used. */
    TOKEN_WATERMARK("token_watermark", true),
    /** Nobody prefills in this pass. */
    DELAY("delay", false);

    private final String reason;
    private final boolean allowed;

    DelayVerdict(String reason, boolean allowed) {
        this.reason = reason;
        this.allowed = allowed;
    }

    /** SGLang's word for it. */
    public String reason() {
        return reason;
    }

    /** Whether ranks may prefill. */
    public boolean isAllowed() {
        return allowed;
    }
}
