package org.ascendtwin.scheduler.batch;

/** What a prefill pass does after looking at a request ({@code AddReqResult} in {@code schedule_policy.py}). */
enum AddVerdict {
    /** Look at the next request. */
    CONTINUE,
    /** The KV memory is used up: stop, and do not look again before something is given back. */
    NO_TOKEN,
    /** Another limit is reached: stop. */
    OTHER
}
