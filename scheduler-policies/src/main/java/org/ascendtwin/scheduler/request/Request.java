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
 * @param trueOutputTokens tokens it will have produced when its sequence ends by itself, which only an oracle knows
 *     beforehand; {@link #UNKNOWN_LENGTH} where nobody does
 */
public record Request(
        int id,
        long arrivalNanos,
        TokenRuns prompt,
        int maxNewTokens,
        int priority,
        @Nullable String routingKey,
        boolean ignoreEos,
        long outputStart,
        int trueOutputTokens) {
    /** The true output length of a request that is taken at its word. */
    public static final int UNKNOWN_LENGTH = -1;

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
        if (trueOutputTokens < 1 && trueOutputTokens != UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("request " + id + " truly produces " + trueOutputTokens
                    + " tokens; the number is 1 or more. Maybe its length is not known.");
        }
    }

    /** A request whose true output length nobody knows. */
    public Request(
            int id,
            long arrivalNanos,
            TokenRuns prompt,
            int maxNewTokens,
            int priority,
            @Nullable String routingKey,
            boolean ignoreEos,
            long outputStart) {
        this(id, arrivalNanos, prompt, maxNewTokens, priority, routingKey, ignoreEos, outputStart, UNKNOWN_LENGTH);
    }

    /** A request whose tokens nobody else has. */
    public static Request of(int id, long arrivalNanos, int promptTokens, int maxNewTokens) {
        return of(id, arrivalNanos, TokenRuns.of(PROMPT_SPACE + space(id), promptTokens), maxNewTokens);
    }

    /** A request with the prompt's own identities and output tokens nobody else has. */
    public static Request of(int id, long arrivalNanos, TokenRuns prompt, int maxNewTokens) {
        return new Request(id, arrivalNanos, prompt, maxNewTokens, NO_PRIORITY, null, false, outputStart(id));
    }

    /** Identity of the first output token of request {@code id} where nobody names it otherwise. */
    public static long outputStart(int id) {
        return OUTPUT_SPACE + space(id);
    }

    /** The same request, sent again. */
    public Request arrivingAt(long newArrivalNanos) {
        return new Request(
                id,
                newArrivalNanos,
                prompt,
                maxNewTokens,
                priority,
                routingKey,
                ignoreEos,
                outputStart,
                trueOutputTokens);
    }

    public Request withPriority(int newPriority) {
        return new Request(
                id,
                arrivalNanos,
                prompt,
                maxNewTokens,
                newPriority,
                routingKey,
                ignoreEos,
                outputStart,
                trueOutputTokens);
    }

    public Request withRoutingKey(@Nullable String newRoutingKey) {
        return new Request(
                id,
                arrivalNanos,
                prompt,
                maxNewTokens,
                priority,
                newRoutingKey,
                ignoreEos,
                outputStart,
                trueOutputTokens);
    }

    public Request withIgnoreEos(boolean newIgnoreEos) {
        return new Request(
                id,
                arrivalNanos,
                prompt,
                maxNewTokens,
                priority,
                routingKey,
                newIgnoreEos,
                outputStart,
                trueOutputTokens);
    }

    public Request withTrueOutputTokens(int newTrueOutputTokens) {
        return new Request(
                id,
                arrivalNanos,
                prompt,
                maxNewTokens,
                priority,
                routingKey,
                ignoreEos,
                outputStart,
                newTrueOutputTokens);
    }

    private static long space(int id) {
        return Integer.toUnsignedLong(id) << 28;
    }
}
