package org.ascendtwin.scheduler.route;

/**
 * What the outcomes of its requests say of a server ({@code core/circuit_breaker.rs}): closed, it gets requests; after failures in a
 * row it is open and gets none; after a while it is half open and gets all again, until one fails or enough succeed.
 */
final class CircuitBreaker {
    private final GuardSettings settings;
    private State state = State.CLOSED;
    private long sinceNanos;
    private int failures;
    private int successes;

    private enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    CircuitBreaker(GuardSettings settings) {
        this.settings = settings;
    }

    /** Whether requests may be sent. */
    boolean allows(long nowNanos) {
        if (state == State.OPEN && nowNanos - sinceNanos >= settings.breakerTimeoutNanos()) {
            go(State.HALF_OPEN, nowNanos);
        }
        return state != State.OPEN;
    }

    void succeeded(long nowNanos) {
        failures = 0;
        successes++;
        if (state == State.HALF_OPEN && successes >= settings.breakerSuccesses()) {
            go(State.CLOSED, nowNanos);
        }
    }

    void failed(long nowNanos) {
        successes = 0;
        failures++;
        boolean enough = failures >= settings.breakerFailures() && settings.breakerFailures() != GuardSettings.NEVER;
        if (state == State.HALF_OPEN || (state == State.CLOSED && enough)) {
            go(State.OPEN, nowNanos);
        }
    }

    private void go(State next, long nowNanos) {
        state = next;
        sinceNanos = nowNanos;
        successes = 0;
        if (next != State.OPEN) {
            failures = 0;
        }
    }
}
