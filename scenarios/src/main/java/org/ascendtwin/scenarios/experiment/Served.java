package org.ascendtwin.scenarios.experiment;

/** What a client measured of its requests, by their places. */
public interface Served {
    /** From the first request sent to the last one completed. */
    double durationSeconds();

    /** Requests, completed or not. */
    int size();

    /** Whether the request got all its tokens; of others nothing else is asked. */
    boolean isCompleted(int request);

    /** Time to first token. */
    double ttftSeconds(int request);

    /** From sending to the last token. */
    double latencySeconds(int request);

    /** Prompt tokens. */
    long inputTokens(int request);

    /** Tokens received. */
    long outputTokens(int request);

    /** Gaps between tokens, pooled: a chunk of k tokens counts k times a k-th of its gap. */
    WeightedSample itlSeconds();
}
