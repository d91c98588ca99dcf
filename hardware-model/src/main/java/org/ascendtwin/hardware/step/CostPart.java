package org.ascendtwin.hardware.step;

/** What a step's time is spent on. */
public enum CostPart {
    /** Linear layers and the language-model head of the target. */
    MATMUL,
    /** The target's experts. */
    EXPERT,
    /** Attention of the target. */
    ATTENTION,
    /** Norms, activations, quantisation, cache writes and sampling of the target. */
    VECTOR,
    /** All-reduces and all-gathers between the target's dies. */
    COLLECTIVE,
    /** Tokens sent to the target's experts and back. */
    EXCHANGE,
    /** Everything the draft model does. */
    DRAFT,
    /** What the target spends on rows that only fill a captured graph. */
    PADDING,
    /** The device waits for the host to launch operators one by one. */
    LAUNCH,
    /** The device waits for KV that is copied from host memory. */
    LOAD
}
