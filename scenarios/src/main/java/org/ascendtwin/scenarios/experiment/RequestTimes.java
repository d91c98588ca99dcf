package org.ascendtwin.scenarios.experiment;

/**
 * What became of each request, one array a property, by the request's place in the load. Instants are nanoseconds since
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
        long[] arrivedNanos,
        long[] sentNanos,
        long[] firstTokenNanos,
        long[] finishedNanos,
        int[] inputTokens,
        int[] outputTokens,
        int[] cachedTokens,
        int[] retractions) {

    /** Requests in the load. */
    public int size() {
        return arrivedNanos.length;
    }

    /** Whether the request got its last token. */
    public boolean isCompleted(int request) {
        return finishedNanos[request] >= 0;
    }

    /** Nanoseconds from sending to the first token. */
    public long ttftNanos(int request) {
        return firstTokenNanos[request] - sentNanos[request];
    }

    /** Nanoseconds from sending to the last token. */
    public long latencyNanos(int request) {
        return finishedNanos[request] - sentNanos[request];
    }

    /** Mean nanoseconds per token after the first; 0 for a single token. */
    public double tpotNanos(int request) {
        return outputTokens[request] < 2
                ? 0
                : (finishedNanos[request] - firstTokenNanos[request]) / (outputTokens[request] - 1.0);
    }
}
