package org.ascendtwin.hardware.step;

/** What the host of a server spends its time on. Tokens are turned to text by another process, which no step waits for. */
public enum HostTerm {
    /** Receiving, choosing the batch, its tensors. */
    SCHEDULING,
    /** Results of the running requests: tokens appended, ends found. */
    RESULTS,
    /** Requests that are new: unpacked, matched with the prefix cache, given memory. */
    NEW_REQUESTS,
    /** Replay of captured graphs with their sequence lengths. */
    GRAPH_REPLAY,
    /** Operators launched one by one. */
    LAUNCHES
}
