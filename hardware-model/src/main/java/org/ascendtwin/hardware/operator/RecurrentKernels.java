package org.ascendtwin.hardware.operator;

/**
 * How the chunked recurrence of a prefill runs, with the cycles of a core a token and head of 128×128; all stages are linear in
 * tokens and heads. On Ascend measured on a 910B2 over 16 prompts of 4,096 and 8,192 tokens with 16 to 64 heads
 * (huawei-csl/megagdn-pto, outputs/data/kernel_bench_*.json, May 2026).
 */
public enum RecurrentKernels {
    /** Triton kernels over chunks of 64 tokens: sums of gates, keys by keys, inverse, u and w, states, results. */
    SEPARATE(6, 720, 313, 1),
    /** All stages in one kernel over chunks of 128 tokens (sgl-kernel-npu, mega_chunk_gdn). */
    FUSED(1, 460, 101, 1),
    /**
     * Triton kernels on GPUs: gates, norms of queries and keys, sums of gates, keys by keys, inverse, u and w, states, results, and
     * the states' way in and out (SGLang, layers/attention/fla/chunk.py). Cycles are those of one prompt of 8,192 tokens and of two
     * of 4,096 with eight heads on an H100 (flashinfer, pull request 3866, column FLA/Triton).
     */
    GPU(11, 320, 33.5, 4);

    private final int launches;
    private final double chunkCycles;
    private final double stateCycles;
    private final int coresOfState;

    RecurrentKernels(int launches, double chunkCycles, double stateCycles, int coresOfState) {
        this.launches = launches;
        this.chunkCycles = chunkCycles;
        this.stateCycles = stateCycles;
        this.coresOfState = coresOfState;
    }

    /** Kernels that are launched. */
    int launches() {
        return launches;
    }

    /** Cycles of the stages whose chunks are dealt out over all cores. */
    double chunkCycles() {
        return chunkCycles;
    }

    /** Cycles of the states, one chunk after the other on the cores that have the head of a prompt. */
    double stateCycles() {
        return stateCycles;
    }

    /** Cores that share the state of a head, each a part of its columns (on GPUs 32 of 128). */
    int coresOfState() {
        return coresOfState;
    }
}
