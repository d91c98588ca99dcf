package org.ascendtwin.scheduler.request;

import org.jspecify.annotations.Nullable;

/**
 * A request as it reaches the scheduler.
 *
 * @param id names it in plans, digests and reports; unique in a run
 * @param arrivalNanos when the scheduler process can first see it
 * @param prompt its tokens; not to be appended to from here on
 * @param maxNewTokens tokens it may produce, as declared
 * @param priority larger is more urgent, unless the engine is told otherwise; {@link #NO_PRIORITY} is the least urgent
 * @param routingKey what the routing-key policy groups by
 * @param ignoreEos whether an end-of-sequence token does not end it
 * @param outputStart identity of its first output token where the executor names none; the next tokens count up
 */
public record Request(
        int id,
        long arrivalNanos,
        TokenRuns prompt,
        int maxNewTokens,
        int priority,
        @Nullable String routingKey,
        boolean ignoreEos,
        long outputStart) {
    /** The priority of a request that names none. */
    public static final int NO_PRIORITY = Integer.MIN_VALUE;

    private static final long PROMPT_SPACE = 1L << 61;
    private static final long OUTPUT_SPACE = 1L << 62;

    public Request {
        if (prompt.length() < 1) {
            throw new IllegalArgumentException(
                    "request " + id + " has a prompt of 0 tokens; a prompt has at least 1 token");
        }
        if (maxNewTokens < 0) {
            throw new IllegalArgumentException(
                    "request " + id + " asks for " + maxNewTokens + " new tokens; the number is 0 or more");
        }
    }

    /** A request whose tokens nobody else has. */
    public static Request of(int id, long arrivalNanos, int promptTokens, int maxNewTokens) {
        return of(id, arrivalNanos, TokenRuns.of(PROMPT_SPACE + space(id), promptTokens), maxNewTokens);
    }

    /** A request with the prompt's own identities and output tokens nobody else has. */
    public static Request of(int id, long arrivalNanos, TokenRuns prompt, int maxNewTokens) {
        return new Request(id, arrivalNanos, prompt, maxNewTokens, NO_PRIORITY, null, false, OUTPUT_SPACE + space(id));
    }

    public Request withPriority(int newPriority) {
        return new Request(id, arrivalNanos, prompt, maxNewTokens, newPriority, routingKey, ignoreEos, outputStart);
    }

    public Request withRoutingKey(@Nullable String newRoutingKey) {
        return new Request(id, arrivalNanos, prompt, maxNewTokens, priority, newRoutingKey, ignoreEos, outputStart);
    }

    public Request withIgnoreEos(boolean newIgnoreEos) {
        return new Request(id, arrivalNanos, prompt, maxNewTokens, priority, routingKey, newIgnoreEos, outputStart);
    }

    private static long space(int id) {
        return Integer.toUnsignedLong(id) << 28;
    }
}
