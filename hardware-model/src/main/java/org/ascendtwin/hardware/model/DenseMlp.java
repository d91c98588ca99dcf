package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.Range;

/**
 * A gated feed-forward layer that every token passes: gate and up projection, SwiGLU, down projection.
 *
 * @param intermediateSize width between
 * @param bias whether its projections have a bias
 */
public record DenseMlp(int intermediateSize, boolean bias) implements FeedForward {
    public DenseMlp {
        Range.check("intermediate_size", intermediateSize, 1, 1 << 24);
    }

    @Override
    public long linearParameters(int hiddenSize) {
        return 3L * hiddenSize * intermediateSize;
    }

    @Override
    public long expertParameters(int hiddenSize) {
        return 0;
    }

    @Override
    public long smallParameters(int hiddenSize) {
        return bias ? 2L * intermediateSize + hiddenSize : 0;
    }
}
