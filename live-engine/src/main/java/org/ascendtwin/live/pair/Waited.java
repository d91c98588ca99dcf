package org.ascendtwin.live.pair;

import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Handover.Milestone;

/**
 * What a request waited for on the prefill server, after that had heard of room for it. The servers' clocks do not agree, so
 * these are durations.
 *
 * @param bufferNanos until it had a buffer
 * @param queueNanos until its prompt entered a step
 * @param prefillNanos until the result of the last
 */
record Waited(long bufferNanos, long queueNanos, long prefillNanos) {
    /** What {@code handover} says on the prefill server. */
    static Waited of(Handover handover) {
        long buffer = handover.nanos(Milestone.BOOTSTRAPPED);
        long start = handover.nanos(Milestone.PREFILL_STARTED);
        return new Waited(
                buffer - handover.nanos(Milestone.ROOM_KNOWN),
                start - buffer,
                Math.max(start, handover.nanos(Milestone.PREFILLED)) - start);
    }

    /** Tells the decode server's {@code handover}, whose KV has arrived; messages on their way count as transfer. */
    void tell(Handover handover) {
        long known = handover.nanos(Milestone.RESERVED);
        long arrived = handover.nanos(Milestone.ARRIVED);
        long bootstrapped = Math.min(arrived, known + bufferNanos);
        long started = Math.min(arrived, bootstrapped + queueNanos);
        handover.pass(Milestone.ROOM_KNOWN, known);
        handover.pass(Milestone.BOOTSTRAPPED, bootstrapped);
        handover.pass(Milestone.PREFILL_STARTED, started);
        handover.pass(Milestone.PREFILLED, Math.min(arrived, started + prefillNanos));
    }
}
