package org.ascendtwin.hardware.device;

import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What data sheets leave out: the few device-wide numbers that separate a kernel from its roofline.
 *
 * @param hbmEfficiency part of the data-sheet HBM rate that a cold stream reaches
 * @param l2Efficiency part of the L2 rate that re-read tiles reach
 * @param cubeEfficiency part of the cube's cycles that a well-fed tile uses
 * @param attentionCubeEfficiency part of the cube's cycles that flash attention uses, softmax between its products
 * @param matmulFixed start, first tile and last store of a matmul
 * @param quantisedMatmulFixed the same with scales and a dequantising epilogue, with a list of groups, or of attention
 * @param elementwiseFixed the same of a kernel that passes over its elements once
 * @param reductionFixed the same of a kernel that reduces rows (norms, dynamic quantisation)
 * @param vectorInstruction from the start of a vector instruction to its first result; what it works on comes on top
 * @param attentionTask start of one (sequence, KV head) or one query tile on one core, its loads and stores apart
 * @param causalMask what a causal mask adds to a prefill
 */
public record KernelCosts(
        double hbmEfficiency,
        double l2Efficiency,
        double cubeEfficiency,
        double attentionCubeEfficiency,
        TimeSpan matmulFixed,
        TimeSpan quantisedMatmulFixed,
        TimeSpan elementwiseFixed,
        TimeSpan reductionFixed,
        TimeSpan vectorInstruction,
        TimeSpan attentionTask,
        TimeSpan causalMask) {
    /** Tasks that are under way before the first is done: product, softmax, product, merge. */
    private static final int ATTENTION_STAGES = 3;

    public KernelCosts {
        TimeSpan least = new TimeSpan(0);
        TimeSpan most = new TimeSpan(10_000_000);
        new Limits("kernels")
                .within("hbm-efficiency", hbmEfficiency, 0.01, 1)
                .within("l2-efficiency", l2Efficiency, 0.01, 1)
                .within("cube-efficiency", cubeEfficiency, 0.01, 1)
                .within("attention-cube-efficiency", attentionCubeEfficiency, 0.01, 1)
                .within("matmul-fixed", matmulFixed, least, most)
                .within("quantised-matmul-fixed", quantisedMatmulFixed, least, most)
                .within("elementwise-fixed", elementwiseFixed, least, most)
                .within("reduction-fixed", reductionFixed, least, most)
                .within("vector-instruction", vectorInstruction, least, most)
                .within("attention-task", attentionTask, least, most)
                .within("causal-mask", causalMask, least, most)
                .check();
    }

    /** The same but for the part of the HBM rate that a cold stream reaches. */
    KernelCosts withHbmEfficiency(double efficiency) {
        return new KernelCosts(
                efficiency,
                l2Efficiency,
                cubeEfficiency,
                attentionCubeEfficiency,
                matmulFixed,
                quantisedMatmulFixed,
                elementwiseFixed,
                reductionFixed,
                vectorInstruction,
                attentionTask,
                causalMask);
    }

    /** Seconds of start, first tile and last store of a matmul. */
    public double matmulFixedSeconds() {
        return matmulFixed.seconds();
    }

    /** The same with scales, or with a list of groups. */
    public double quantisedMatmulFixedSeconds() {
        return quantisedMatmulFixed.seconds();
    }

    /** The same of a kernel that passes over its elements once. */
    public double elementwiseFixedSeconds() {
        return elementwiseFixed.seconds();
    }

    /** The same of a kernel that reduces rows. */
    public double reductionFixedSeconds() {
        return reductionFixed.seconds();
    }

    /** Seconds from the start of a vector instruction to its first result. */
    public double vectorInstructionSeconds() {
        return vectorInstruction.seconds();
    }

    /** Seconds to start one of attention's tasks. */
    public double attentionTaskSeconds() {
        return attentionTask.seconds();
    }

    /** Seconds that a causal mask adds to a prefill. */
    public double causalMaskSeconds() {
        return causalMask.seconds();
    }

    /**
     * Seconds that attention takes besides its tasks, if the loads and stores of a task take {@code ioSeconds}: the start
     * of a kernel, and filling and draining a pipeline of {@value #ATTENTION_STAGES} tasks.
     */
    public double attentionFixedSeconds(double ioSeconds) {
        return quantisedMatmulFixed.seconds() + ATTENTION_STAGES * (attentionTask.seconds() + ioSeconds);
    }
}
