package org.ascendtwin.scenarios.assemble;

/**
 * What became of a server that was lost, and of those who needed it.
 *
 * @param server its name
 * @param lostNanos when it died
 * @param launchedNanos when it was launched again; {@link #NEVER} where it was not
 * @param backNanos when it could serve again
 * @param usedNanos when its router first sent it a request again
 * @param requests that failed with it
 * @param refused attempts of its router to send it a request meanwhile
 * @param lastRefusedNanos when the last of these was made
 */
public record Outage(
        String server,
        long lostNanos,
        long launchedNanos,
        long backNanos,
        long usedNanos,
        int requests,
        int refused,
        long lastRefusedNanos) {
    /** An instant that did not come. */
    public static final long NEVER = -1;

    static Outage begin(String server, long lostNanos, int requests) {
        return new Outage(server, lostNanos, NEVER, NEVER, NEVER, requests, 0, NEVER);
    }

    Outage back(long newLaunchedNanos, long newBackNanos) {
        return new Outage(
                server, lostNanos, newLaunchedNanos, newBackNanos, usedNanos, requests, refused, lastRefusedNanos);
    }

    Outage used(long newUsedNanos) {
        return new Outage(
                server, lostNanos, launchedNanos, backNanos, newUsedNanos, requests, refused, lastRefusedNanos);
    }

    Outage refused(long nowNanos) {
        return new Outage(server, lostNanos, launchedNanos, backNanos, usedNanos, requests, refused + 1, nowNanos);
    }

    /** How long it was away, of a run until {@code endNanos}. */
    public long downNanos(long endNanos) {
        return Math.max(0, (backNanos == NEVER ? endNanos : Math.min(backNanos, endNanos)) - lostNanos);
    }
}
