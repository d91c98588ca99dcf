package org.ascendtwin.hardware.operator;

/** What a kernel computes: its shape, and from it the work and the memory it touches. */
public sealed interface Operator
        permits Matmul, GroupedMatmul, VectorPass, FusedKernel, DecodeAttention, PrefillAttention, LatentDecode {
    /** Multiplications and additions, each counted as one. */
    double flops();

    /** Bytes that must cross HBM once if nothing is cached: operands and result. */
    double bytes();

    /** Kernels that the host launches for it. */
    default int launches() {
        return 1;
    }
}
