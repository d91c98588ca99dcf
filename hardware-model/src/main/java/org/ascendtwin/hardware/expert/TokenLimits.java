package org.ascendtwin.hardware.expert;

import org.ascendtwin.hardware.device.Range;

/**
 * How many tokens a rank may send at once.
 *
 * @param lowLatencyTokens cap of one round of low-latency kernels ({@code SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK})
 * @param roundTokens tokens of one round of normal kernels ({@code DEEPEP_NORMAL_LONG_SEQ_PER_ROUND_TOKENS})
 * @param rounds most rounds ({@code DEEPEP_NORMAL_LONG_SEQ_ROUND}; SGLang refuses a second one of low-latency kernels)
 */
public record TokenLimits(int lowLatencyTokens, int roundTokens, int rounds) {
    /** SGLang's and DeepEP-Ascend's own. */
    public static final TokenLimits DEFAULT = new TokenLimits(128, 8192, 1);

    /** The same caps, with as many rounds as a batch needs. */
    public static final TokenLimits MANY_ROUNDS = new TokenLimits(128, 8192, 1 << 10);

    public TokenLimits {
        Range.check("SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK", lowLatencyTokens, 1, 1 << 20);
        Range.check("DEEPEP_NORMAL_LONG_SEQ_PER_ROUND_TOKENS", roundTokens, 1, 1 << 24);
        Range.check("DEEPEP_NORMAL_LONG_SEQ_ROUND", rounds, 1, 1 << 10);
    }

    /** Rounds that {@code tokens} tokens of a rank take; more than the limits allow are refused. */
    public int roundsFor(ExchangeMode mode, int tokens) {
        return switch (mode) {
            case FUSED -> 1;
            case LOW_LATENCY ->
                within(tokens, lowLatencyTokens, mode, "SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK");
            case NORMAL -> within(tokens, roundTokens, mode, "DEEPEP_NORMAL_LONG_SEQ_ROUND");
        };
    }

    private int within(int tokens, int tokensOfARound, ExchangeMode mode, String variable) {
        int needed = Math.max(1, (tokens + tokensOfARound - 1) / tokensOfARound);
        if (needed > rounds) {
            throw new IllegalArgumentException(tokens + " tokens a rank in mode " + mode + "; allowed: up to "
                    + (long) tokensOfARound * rounds + " in " + rounds + " rounds. Maybe raise " + variable + " to "
                    + (mode == ExchangeMode.NORMAL ? needed : tokens));
        }
        return needed;
    }
}
