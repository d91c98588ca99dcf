package org.ascendtwin.hardware.device;

/**
 * What data sheets leave out: the few device-wide numbers that separate a kernel from its roofline.
 *
 * @param hbmEfficiency part of the data-sheet HBM rate that a cold stream reaches
 * @param l2Efficiency part of the L2 rate that re-read tiles reach
 * @param cubeEfficiency part of the cube's cycles that a well-fed tile uses
 * @param attentionCubeEfficiency part of the cube's cycles that flash attention uses, softmax between its products
 * @param matmulFixedSeconds start, first tile and last store of a matmul
 * @param quantisedMatmulFixedSeconds the same with scales and a dequantising epilogue, or with a list of groups
 * @param elementwiseFixedSeconds the same of a kernel that passes over its elements once
 * @param reductionFixedSeconds the same of a kernel that reduces rows (norms, dynamic quantisation)
 * @param reductionRowSeconds one row on one vector core in such a kernel
 * @param attentionFixedSeconds the same of flash attention, its tiling and final merge included
 * @param causalMaskSeconds what a causal mask adds to a prefill
 * @param attentionTaskSeconds one (sequence, KV head) or one query tile on one core
 * @param latentFixedSeconds start, tiling and merge of latent attention
 * @param latentTaskSeconds one (sequence, tile of heads) of it on one core
 * @param latentCubeEfficiency part of the cube's cycles that its products use
 */
public record KernelCosts(
        double hbmEfficiency,
        double l2Efficiency,
        double cubeEfficiency,
        double attentionCubeEfficiency,
        double matmulFixedSeconds,
        double quantisedMatmulFixedSeconds,
        double elementwiseFixedSeconds,
        double reductionFixedSeconds,
        double reductionRowSeconds,
        double attentionFixedSeconds,
        double causalMaskSeconds,
        double attentionTaskSeconds,
        double latentFixedSeconds,
        double latentTaskSeconds,
        double latentCubeEfficiency) {
    private static final double MOST_SECONDS = 1e-2;

    public KernelCosts {
        Range.check("kernels.hbmEfficiency", hbmEfficiency, 0.01, 1);
        Range.check("kernels.l2Efficiency", l2Efficiency, 0.01, 1);
        Range.check("kernels.cubeEfficiency", cubeEfficiency, 0.01, 1);
        Range.check("kernels.attentionCubeEfficiency", attentionCubeEfficiency, 0.01, 1);
        Range.check("kernels.matmulFixedSeconds", matmulFixedSeconds, 0, MOST_SECONDS);
        Range.check("kernels.quantisedMatmulFixedSeconds", quantisedMatmulFixedSeconds, 0, MOST_SECONDS);
        Range.check("kernels.elementwiseFixedSeconds", elementwiseFixedSeconds, 0, MOST_SECONDS);
        Range.check("kernels.reductionFixedSeconds", reductionFixedSeconds, 0, MOST_SECONDS);
        Range.check("kernels.reductionRowSeconds", reductionRowSeconds, 0, MOST_SECONDS);
        Range.check("kernels.attentionFixedSeconds", attentionFixedSeconds, 0, MOST_SECONDS);
        Range.check("kernels.causalMaskSeconds", causalMaskSeconds, 0, MOST_SECONDS);
        Range.check("kernels.attentionTaskSeconds", attentionTaskSeconds, 0, MOST_SECONDS);
        Range.check("kernels.latentFixedSeconds", latentFixedSeconds, 0, MOST_SECONDS);
        Range.check("kernels.latentTaskSeconds", latentTaskSeconds, 0, MOST_SECONDS);
        Range.check("kernels.latentCubeEfficiency", latentCubeEfficiency, 0.01, 1);
    }
}
