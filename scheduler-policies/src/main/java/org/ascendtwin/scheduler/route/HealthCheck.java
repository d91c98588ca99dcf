package org.ascendtwin.scheduler.route;

/**
 * What periodic checks say of a server ({@code core/worker.rs}): unhealthy after several that fail in a row, healthy again after
 * several that succeed. Checks are made up for when somebody asks, since between two of them nothing else depends on them.
 */
final class HealthCheck {
    private final GuardSettings settings;
    private boolean up = true;
    private boolean healthy = true;
    private long checks;
    private int failures;
    private int successes;

    HealthCheck(GuardSettings settings) {
        this.settings = settings;
    }

    /** The server answers from now on, or no longer does. */
    void setUp(boolean newUp, long nowNanos) {
        catchUp(nowNanos);
        up = newUp;
    }

    boolean isHealthy(long nowNanos) {
        catchUp(nowNanos);
        return healthy;
    }

    /** Makes the checks until now; one at this instant belongs to what was before it. */
    private void catchUp(long nowNanos) {
        long due = nowNanos / settings.healthIntervalNanos();
        for (; checks < due; checks++) {
            failures = up ? 0 : failures + 1;
            successes = up ? successes + 1 : 0;
            if (!up && failures >= settings.healthFailures() && settings.healthFailures() != GuardSettings.NEVER) {
                healthy = false;
            } else if (up && successes >= settings.healthSuccesses()) {
                healthy = true;
            }
        }
    }
}
