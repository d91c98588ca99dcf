package org.ascendtwin.hardware.operator;

/**
 * How the chunked recurrence of a prefill runs on Ascend, with the cycles of an AI core a token and head of 128×128. Measured on
 * a 910B2 over 16 prompts of 4,096 and 8,192 tokens with 16 to 64 heads (huawei-csl/megagdn-pto, outputs/data/kernel_bench_*.json,
 * May 2026); all stages are linear in tokens and heads.
 */
public enum RecurrentKernels {
    /** Triton kernels over chunks of 64 tokens: sums of gates, keys by keys, inverse, u and w, states, results. */
    SEPARATE(6, 720, 313),
    /** All stages in one kernel over chunks of 128 tokens (sgl-kernel-npu, mega_chunk_gdn). */
    FUSED(1, 460, 101);

    private final int launches;
    private final double chunkCycles;
    private final double stateCycles;

    RecurrentKernels(int launches, double chunkCycles, double stateCycles) {
        this.launches = launches;
        this.chunkCycles = chunkCycles;
        this.stateCycles = stateCycles;
    }

    /** Kernels that are launched. */
    int launches() {
        return launches;
    }

    /** Cycles of the stages whose chunks are dealt out over all cores. */
    double chunkCycles() {
        return chunkCycles;
    }

    /** Cycles of the states, one chunk after the other on the core that has the head of a prompt. */
    double stateCycles() {
        return stateCycles;
    }
}
