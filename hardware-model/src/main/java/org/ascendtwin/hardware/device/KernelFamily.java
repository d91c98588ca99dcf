package org.ascendtwin.hardware.device;

import java.util.Locale;

/** Kernels whose times follow one law with one set of numbers. */
public enum KernelFamily {
    /** Products of 16-bit operands. */
    MATMUL,
    /** Products of 8-bit operands, whose sums are scaled. */
    QUANTISED_MATMUL,
    /** Products of a 16-bit activation with a narrower weight. */
    WIDENED_MATMUL,
    /** Many products in one kernel. */
    GROUPED_MATMUL,
    /** Several operators in one kernel. */
    FUSED,
    /** Passes over elements that stand by themselves. */
    ELEMENTWISE,
    NORM,
    /** Gated activations. */
    ACTIVATION,
    SOFTMAX,
    QUANTISATION,
    /** Norms that quantise their result. */
    QUANTISING_NORM,
    /** Activations that quantise their result. */
    QUANTISING_ACTIVATION,
    /** Rows copied to other places. */
    PERMUTE,
    /** Rows sorted to their experts, or weighed and added up from them. */
    ROUTING,
    /** Choices of the best few of each row. */
    GATING,
    DECODE_ATTENTION,
    LATENT_ATTENTION,
    PREFILL_ATTENTION;

    /** The name as device files spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
