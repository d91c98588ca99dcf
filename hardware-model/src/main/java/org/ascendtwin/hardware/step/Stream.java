package org.ascendtwin.hardware.step;

/** A queue of work on a die, done in order; what heads two queues may run at the same time. */
enum Stream {
    /** The model's kernels. */
    COMPUTE,
    /** Kernels that need not wait for those of the first. */
    BESIDE,
    /** Exchanges with other dies. */
    COMMUNICATION,
    /** Weights brought to L2 ahead of their use. */
    PREFETCH
}
