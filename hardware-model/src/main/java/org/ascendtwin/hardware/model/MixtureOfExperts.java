package org.ascendtwin.hardware.model;

import org.ascendtwin.hardware.device.Range;

/**
 * A feed-forward layer of which each token passes a few experts out of many, and the shared ones.
 *
 * @param experts experts to choose from
 * @param chosen experts that a token passes
 * @param expertSize width between an expert's projections
 * @param sharedSize width of the shared experts together; 0 for none
 * @param sharedGate whether a learned gate weighs the shared experts
 * @param bias whether the experts' projections have biases
 */
public record MixtureOfExperts(
        int experts, int chosen, int expertSize, int sharedSize, boolean sharedGate, boolean bias)
        implements FeedForward {
    public MixtureOfExperts {
        Range.check("num_experts", experts, 1, 1 << 16);
        Range.check("num_experts_per_tok", chosen, 1, experts);
        Range.check("moe_intermediate_size", expertSize, 1, 1 << 20);
    }

    @Override
    public long linearParameters(int hiddenSize) {
        return 3L * hiddenSize * sharedSize;
    }

    @Override
    public long expertParameters(int hiddenSize) {
        return 3L * hiddenSize * expertSize * experts;
    }

    @Override
    public long smallParameters(int hiddenSize) {
        long biases = bias ? experts * (2L * expertSize + hiddenSize + 1) : 0;
        return (long) hiddenSize * experts + biases + (sharedGate ? hiddenSize : 0);
    }

    /**
     * Experts of {@code held} that at least one of {@code tokens} tokens chooses, if all are equally likely:
     * held·(1 − (1 − chosen/experts)^tokens).
     */
    public int touched(int held, double tokens) {
        return touched(held, tokens, 0);
    }

    /**
     * The same where how often experts are chosen deviates by {@code spread} of the mean, as a gamma variate: an expert is missed
     * with (1 + λ·spread²)^(−1/spread²), λ being the −ln of what misses one of the mean (Greenwood and Yule 1920).
     */
    public int touched(int held, double tokens, double spread) {
        double missed = StrictMath.pow(1 - (double) chosen / experts, tokens);
        double variance = spread * spread;
        if (variance > 0 && chosen < experts) {
            double hits = -tokens * StrictMath.log(1 - (double) chosen / experts);
            missed = StrictMath.pow(1 + hits * variance, -1 / variance);
        }
        return (int) Math.clamp(Math.ceil(held * (1 - missed) - 1e-9), 1, held);
    }
}
