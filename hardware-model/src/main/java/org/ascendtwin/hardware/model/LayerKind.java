package org.ascendtwin.hardware.model;

/**
 * Layers that are all alike.
 *
 * @param count how many
 * @param attention what mixes tokens
 * @param feedForward what follows
 */
public record LayerKind(int count, GroupedQueryAttention attention, DenseMlp feedForward) {
    /** Elements of the weight matrices of all these layers. */
    public long linearParameters(int hiddenSize) {
        return count * (attention.linearParameters(hiddenSize) + feedForward.linearParameters(hiddenSize));
    }

    /** Elements of norms and biases of all these layers. */
    public long smallParameters(int hiddenSize) {
        long norms = hiddenSize + (long) attention.inputWidth();
        return count * (norms + attention.smallParameters(hiddenSize) + feedForward.smallParameters(hiddenSize));
    }
}
