package org.ascendtwin.hardware.step;

/**
 * What the host of a server spends its time on. Tokens are turned to text by another process, which no step waits for; what a
 * client sees later by that is not in any figure here.
 */
public enum HostTerm {
    /** Receiving, choosing the batch, its tensors. */
    SCHEDULING,
    /** Results of the running requests: tokens appended, ends found. */
    RESULTS,
    /** Requests that are new: unpacked, matched with the prefix cache, given memory. */
    NEW_REQUESTS,
    /** Replay of captured graphs with their sequence lengths. */
    GRAPH_REPLAY,
    /** Kernels that sample, and the copy of their tokens, launched after a graph ({@code layers/sampler.py}). */
    SAMPLING,
    /** Operators launched one by one. */
    LAUNCHES
}
