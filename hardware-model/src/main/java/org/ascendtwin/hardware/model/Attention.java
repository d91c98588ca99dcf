package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.Mixer;

/** How a layer lets tokens see each other. */
public sealed interface Attention permits GroupedQueryAttention, LatentAttention, CompressedAttention, LinearAttention {
    /** Elements of its weight matrices, which quantisation shrinks. */
    long linearParameters(int hiddenSize);

    /** Elements of its biases, norms and other small tensors. */
    long smallParameters(int hiddenSize);

    /** Elements of its weight matrices on one of {@code tp} dies. */
    double linearPerDie(int hiddenSize, int tp);

    /** Bytes that a token adds to one die's cache in one such layer. */
    double cacheBytesPerToken(int tp, DataType cache);

    /** What one of {@code tp} dies computes of it. */
    Mixer perDie(int tp, DataType cache);

    /** Refuses a {@code tp} over which {@code heads} cannot be split evenly. */
    static int split(int heads, int tp) {
        if (heads % tp == 0) {
            return heads / tp;
        }
        int divisor = Math.min(tp, heads);
        while (heads % divisor != 0) {
            divisor--;
        }
        throw new IllegalArgumentException(heads + " query heads cannot be split over tp " + tp
                + "; allowed: a divisor of " + heads + ". Maybe use --tp-size " + divisor);
    }
}
