package org.ascendtwin.hardware.operator;

/**
 * A kernel on the vector cores that streams over a matrix.
 *
 * @param kind what it does to each element
 * @param rows tokens
 * @param columns elements of a token that it reads
 */
public record VectorPass(Kind kind, int rows, int columns) implements Operator {
    /**
     * What a vector kernel does, and hence the bytes it moves per element read (16-bit tensors) and whether it has to
     * reduce each row first.
     */
    public enum Kind {
        /** A residual addition and an RMS norm: reads two, writes two. */
        ADD_RMS_NORM(8, 6, true),
        /** RMS norm of query and key heads, then rotary embedding, in place. */
        NORM_ROTARY(4, 10, true),
        /** Rotary embedding in place. */
        ROTARY(4, 6, false),
        /** Key and value of new tokens into their pages. */
        KV_WRITE(4, 0, false),
        /** SiLU of one half times the other: writes half of what it reads. */
        SWIGLU(3, 3, false),
        /** Row maximum, then 16 to 8 bits. */
        DYNAMIC_QUANT(3, 3, true),
        /** A row of the embedding table per token. */
        EMBEDDING(4, 0, false),
        /** RMS norm of a latent vector. */
        RMS_NORM(4, 4, true),
        /** Expert scores of each token to weights of the best few. */
        GATING(4, 8, true),
        /** Tokens copied to their experts' rows, or experts' rows added up per token. */
        PERMUTE(4, 2, false),
        /** A short causal convolution with its state. */
        CONVOLUTION(6, 8, false),
        /** A norm multiplied by a gate. */
        GATED_NORM(6, 8, true),
        /** The largest of each row. */
        ARG_MAX(2, 1, true);

        private final double bytesPerElement;
        private final double flopsPerElement;
        private final boolean reduces;

        Kind(double bytesPerElement, double flopsPerElement, boolean reduces) {
            this.bytesPerElement = bytesPerElement;
            this.flopsPerElement = flopsPerElement;
            this.reduces = reduces;
        }
    }

    /** Whether each row is reduced before it is written. */
    public boolean reduces() {
        return kind.reduces;
    }

    @Override
    public double flops() {
        return kind.flopsPerElement * rows * columns;
    }

    @Override
    public double bytes() {
        return kind.bytesPerElement * rows * columns;
    }
}
