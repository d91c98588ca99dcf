package org.ascendtwin.hardware.memory;

/**
 * What a piece of a die's memory is for.
 *
 * @param use what for
 * @param bytes how much
 */
public record MemoryPart(Use use, long bytes) {
    /** The uses of a die's memory. */
    public enum Use {
        /** Driver, runtime and communication library before any weight is loaded. */
        RUNTIME,
        /** Linear layers, in the quantised format. */
        LINEAR_WEIGHTS,
        /** Embedding table, head, norms and biases, at 16 bits. */
        OTHER_WEIGHTS,
        /** Recurrent states of running sequences. */
        STATES,
        /** Cached keys and values of the target. */
        CACHE,
        /** Cached keys and values of the draft model. */
        DRAFT_CACHE,
        /** The draft model. */
        DRAFT_WEIGHTS,
        /** Left for activations, captured graphs and communication buffers. */
        REST
    }
}
