package org.ascendtwin.scheduler.route;

/**
 * When a router stops sending to a server and when it begins again, under the flags of {@code sglang_router.launch_router}.
 *
 * @param breakerFailures {@code --cb-failure-threshold}: failed requests in a row after which none are sent
 * @param breakerSuccesses {@code --cb-success-threshold}: requests in a row that must succeed before the server counts as
 *     well again
 * @param breakerTimeoutNanos {@code --cb-timeout-duration-secs}: how long none are sent before the server is tried again
 * @param healthFailures {@code --health-failure-threshold}: checks in a row that must fail
 * @param healthSuccesses {@code --health-success-threshold}: checks in a row that must succeed
 * @param healthIntervalNanos {@code --health-check-interval-secs}
 */
public record GuardSettings(
        int breakerFailures,
        int breakerSuccesses,
        long breakerTimeoutNanos,
        int healthFailures,
        int healthSuccesses,
        long healthIntervalNanos) {
    /** A threshold that is never reached: {@code --disable-circuit-breaker} and {@code --disable-health-check}. */
    public static final int NEVER = Integer.MAX_VALUE;

    private static final long SECOND_NANOS = 1_000_000_000;

    /** The defaults of the Python launcher. */
    public static final GuardSettings DEFAULTS = new GuardSettings(10, 3, 60 * SECOND_NANOS, 3, 2, 60 * SECOND_NANOS);

    public GuardSettings {
        positive("cb_failure_threshold", breakerFailures);
        positive("cb_success_threshold", breakerSuccesses);
        positive("cb_timeout_duration (ns)", breakerTimeoutNanos);
        positive("health_failure_threshold", healthFailures);
        positive("health_success_threshold", healthSuccesses);
        positive("health_check_interval (ns)", healthIntervalNanos);
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("the router's " + name + " is " + value + "; it is at least 1");
        }
    }
}
