package org.ascendtwin.scheduler.route;

/**
 * How a router tries a request again that no server took, under the flags of {@code sglang_router.launch_router} ({@code
 * core/retry.rs}).
 *
 * @param attempts {@code --retry-max-retries}: how often a request is sent altogether
 * @param firstMillis {@code --retry-initial-backoff-ms}: the wait after the first attempt
 * @param mostMillis {@code --retry-max-backoff-ms}
 * @param multiplier {@code --retry-backoff-multiplier}: by which each wait is longer than the one before
 * @param jitter {@code --retry-jitter-factor}: share of a wait by which chance makes it longer or shorter
 */
public record RetrySettings(int attempts, long firstMillis, long mostMillis, double multiplier, double jitter) {
    private static final long NANOS_A_MILLI = 1_000_000;

    /** The defaults of the Python launcher. */
    public static final RetrySettings DEFAULTS = new RetrySettings(5, 50, 30_000, 1.5, 0.2);

    /** {@code --disable-retries}. */
    public static final RetrySettings NONE = new RetrySettings(1, 50, 30_000, 1.5, 0);

    public RetrySettings {
        if (attempts < 1 || firstMillis < 0 || mostMillis < 0 || !(multiplier >= 1) || !(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException(
                    "the router's retries are " + attempts + " attempts, waits from " + firstMillis
                            + " to " + mostMillis + " ms, times " + multiplier + ", jitter " + jitter
                            + "; allowed: 1 attempt or more, 0 ms or more, times 1 or more, jitter 0 to 1");
        }
    }

    /**
     * The wait after an attempt that failed, in whole milliseconds.
     *
     * @param failed attempts that failed before it
     * @param uniform from 0 to 1, what chance makes of the jitter
     */
    public long waitNanos(int failed, double uniform) {
        long millis = (long) Math.min((double) mostMillis, firstMillis * StrictMath.pow(multiplier, failed));
        return (millis + Math.round(millis * jitter * (2 * uniform - 1))) * NANOS_A_MILLI;
    }
}
