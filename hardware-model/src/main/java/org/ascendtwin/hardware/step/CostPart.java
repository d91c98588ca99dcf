package org.ascendtwin.hardware.step;

/** What a step's time is spent on. */
public enum CostPart {
    /** Linear layers and the language-model head of the target. */
    MATMUL(TimeCause.COMPUTE),
    /** The target's experts. */
    EXPERT(TimeCause.COMPUTE),
    /** Attention of the target. */
    ATTENTION(TimeCause.COMPUTE),
    /** Norms, activations, quantisation, cache writes and sampling of the target. */
    VECTOR(TimeCause.COMPUTE),
    /** All-reduces and all-gathers between the target's dies, as far as nothing hides them. */
    COLLECTIVE(TimeCause.COMMUNICATION),
    /** Tokens sent to the target's experts and back, as far as nothing hides them. */
    EXCHANGE(TimeCause.COMMUNICATION),
    /** Everything the draft model does. */
    DRAFT(TimeCause.COMPUTE),
    /** What the target spends on rows that only fill a captured graph. */
    PADDING(TimeCause.PADDING),
    /** The device waits for the host to launch operators one by one. */
    LAUNCH(TimeCause.HOST),
    /** The device waits for KV that is copied from host memory. */
    LOAD(TimeCause.COMMUNICATION),
    /** Steps as they were measured, whose parts nobody knows. */
    MEASURED(TimeCause.COMPUTE),
    /** Another stage or part of the batch is awaited, or experts on their way to another die. */
    BUBBLE(TimeCause.BUBBLE),
    /** The busiest die is awaited, or the last. */
    SKEW(TimeCause.SKEW);

    private final TimeCause cause;

    CostPart(TimeCause cause) {
        this.cause = cause;
    }

    /** Why it takes time, memory apart. */
    TimeCause cause() {
        return cause;
    }
}
