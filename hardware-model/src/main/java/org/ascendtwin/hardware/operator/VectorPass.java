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
     * What a vector kernel does, and hence the bytes it reads and writes per element (16-bit tensors) and whether it has to
     * reduce each row first.
     */
    public enum Kind {
        /** A residual addition and an RMS norm: reads two, writes two. */
        ADD_RMS_NORM(4, 4, 6, true),
        /** The same with the result in 8 bits: reads two, writes the sum and the quantised norm. */
        ADD_RMS_NORM_QUANT(4, 3, 9, true),
        /** RMS norm of query and key heads, then rotary embedding, in place. */
        NORM_ROTARY(2, 2, 10, true),
        /** Rotary embedding in place. */
        ROTARY(2, 2, 6, false),
        /** Key and value of new tokens into their pages. */
        KV_WRITE(2, 2, 0, false),
        /** SiLU of one half times the other: writes half of what it reads. */
        SWIGLU(2, 1, 3, false),
        /** SwiGLU, then row maximum and 16 to 8 bits. */
        SWIGLU_QUANT(2, 0.5, 6, true),
        /** The same from the 32-bit sums of an 8-bit product. */
        DEQUANT_SWIGLU_QUANT(4, 0.5, 8, true),
        /** Row maximum, then 16 to 8 bits. */
        DYNAMIC_QUANT(2, 1, 3, true),
        /** A row of the embedding table per token. */
        EMBEDDING(2, 2, 0, false),
        /** RMS norm of a latent vector. */
        RMS_NORM(2, 2, 4, true),
        /** Expert scores of each token to weights of the best few. */
        GATING(2, 2, 8, true),
        /** Tokens copied to their experts' rows, or experts' rows added up per token. */
        PERMUTE(2, 2, 2, false),
        /** A short causal convolution with its state. */
        CONVOLUTION(4, 2, 8, false),
        /** A norm multiplied by a gate. */
        GATED_NORM(4, 2, 8, true),
        /** The largest of each row. */
        ARG_MAX(2, 0, 1, true);

        private final double readPerElement;
        private final double writtenPerElement;
        private final double flopsPerElement;
        private final boolean reduces;

        Kind(double readPerElement, double writtenPerElement, double flopsPerElement, boolean reduces) {
            this.readPerElement = readPerElement;
            this.writtenPerElement = writtenPerElement;
            this.flopsPerElement = flopsPerElement;
            this.reduces = reduces;
        }
    }

    /** Whether each row is reduced before it is written. */
    public boolean reduces() {
        return kind.reduces;
    }

    /** Bytes read over all bytes. */
    public double readShare() {
        return kind.readPerElement / (kind.readPerElement + kind.writtenPerElement);
    }

    @Override
    public double flops() {
        return kind.flopsPerElement * rows * columns;
    }

    @Override
    public double bytes() {
        return (kind.readPerElement + kind.writtenPerElement) * rows * columns;
    }
}
