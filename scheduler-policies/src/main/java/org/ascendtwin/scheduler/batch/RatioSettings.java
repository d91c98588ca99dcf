package org.ascendtwin.scheduler.batch;

/**
 * The environment variables that shape the new-token ratio.
 *
 * @param initNewTokenRatio {@code SGLANG_INIT_NEW_TOKEN_RATIO}
 * @param minNewTokenRatioFactor {@code SGLANG_MIN_NEW_TOKEN_RATIO_FACTOR}
 * @param newTokenRatioDecaySteps {@code SGLANG_NEW_TOKEN_RATIO_DECAY_STEPS}
 * @param retractDecodeSteps {@code SGLANG_RETRACT_DECODE_STEPS}
 */
public record RatioSettings(
        double initNewTokenRatio, double minNewTokenRatioFactor, int newTokenRatioDecaySteps, int retractDecodeSteps) {
    /** SGLang's values. */
    public static final RatioSettings DEFAULTS = new RatioSettings(0.7, 0.14, 600, 20);
}
