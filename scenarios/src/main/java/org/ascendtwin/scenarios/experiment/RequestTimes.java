package org.ascendtwin.scenarios.experiment;

import org.ascendtwin.scenarios.workload.RequestColumn;

/**
 * What became of each request, one column a property, by the request's place in the load. Instants are nanoseconds since
 * the start of the run, -1 where the request never got there.
 *
 * @param arrivedNanos when the client took it up
 * @param sentNanos when it was sent, after waiting for a place among the requests in flight
 * @param firstTokenNanos when its first token was visible
 * @param finishedNanos when its last token was visible
 * @param inputTokens prompt tokens
 * @param outputTokens tokens received
 * @param cachedTokens prompt tokens found in the prefix cache
 * @param retractions how often it lost its place for want of memory
 */
public record RequestTimes(
        RequestColumn arrivedNanos,
        RequestColumn sentNanos,
        RequestColumn firstTokenNanos,
        RequestColumn finishedNanos,
        int[] inputTokens,
        RequestColumn outputTokens,
        RequestColumn cachedTokens,
        RequestColumn retractions) {

    /** Requests in the load. */
    public int size() {
        return arrivedNanos.size();
    }

    /** Whether the request got its last token. */
    public boolean isCompleted(int request) {
        return finishedNanos.get(request) >= 0;
    }

    /** Nanoseconds from sending to the first token. */
    public long ttftNanos(int request) {
        return firstTokenNanos.get(request) - sentNanos.get(request);
    }

    /** Nanoseconds from sending to the last token. */
    public long latencyNanos(int request) {
        return finishedNanos.get(request) - sentNanos.get(request);
    }

    /** Mean nanoseconds per token after the first; 0 for a single token. */
    public double tpotNanos(int request) {
        return outputTokens.get(request) < 2
                ? 0
                : (finishedNanos.get(request) - firstTokenNanos.get(request)) / (outputTokens.get(request) - 1.0);
    }
}
