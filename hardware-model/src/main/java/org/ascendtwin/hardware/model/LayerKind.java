package org.ascendtwin.hardware.model;

/**
 * Layers that are all alike.
 *
 * @param count how many
 * @param attention what mixes tokens
 * @param feedForward what follows
 */
public record LayerKind(int count, Attention attention, FeedForward feedForward) {
    /** Elements of the weight matrices of all these layers but the experts'. */
    public long linearParameters(int hiddenSize) {
        return count * (attention.linearParameters(hiddenSize) + feedForward.linearParameters(hiddenSize));
    }

    /** Elements of the experts of all these layers. */
    public long expertParameters(int hiddenSize) {
        return count * feedForward.expertParameters(hiddenSize);
    }

    /** Elements of norms, routers and biases of all these layers. */
    public long smallParameters(int hiddenSize) {
        int inputNorms = attention instanceof GroupedQueryAttention grouped ? grouped.inputWidth() : hiddenSize;
        long norms = (long) hiddenSize + inputNorms;
        return count * (norms + attention.smallParameters(hiddenSize) + feedForward.smallParameters(hiddenSize));
    }
}
