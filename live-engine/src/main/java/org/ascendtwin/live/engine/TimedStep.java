package org.ascendtwin.live.engine;

import org.ascendtwin.scheduler.batch.StepKind;

/**
 * A step as it ran.
 *
 * @param kind what it did
 * @param requests in its batch
 * @param tokens that it computed, of all requests
 * @param prefixTokens that were cached before, of all requests
 * @param launchNanos beginning of the scheduler's turn that launched it
 * @param endNanos when its result came to the scheduler
 */
public record TimedStep(StepKind kind, int requests, long tokens, long prefixTokens, long launchNanos, long endNanos) {
    /** From the turn that launched it to its result, planning and launches included. */
    public long nanos() {
        return endNanos - launchNanos;
    }
}
