package org.ascendtwin.hardware.expert;

/** How tokens are sent to their experts ({@code --moe-a2a-backend} and {@code --deepep-mode}). */
public enum ExchangeMode {
    /** DeepEP's kernels for large batches: counts are exchanged first, then exactly as many tokens as there are. */
    NORMAL,
    /** DeepEP's kernels for decode: flags for every expert, no counts, a cap on the tokens of a rank. */
    LOW_LATENCY,
    /** One kernel from dispatch to combine (ascend_fuseep): tokens travel while others are being multiplied. */
    FUSED
}
