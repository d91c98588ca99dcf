package org.ascendtwin.scheduler.batch;

/**
 * Sizes the chunks of a long prompt so that each takes as long as the first, under pipeline parallelism
 * ({@code --enable-dynamic-chunking}, {@code managers/scheduler_pp_mixin.py}): the time of a prefill of {@code l} tokens
 * is taken as {@code quadratic * l * l + linear * l} plus a constant.
 *
 * @param quadratic time a squared token
 * @param linear time a token
 * @param baseTokens {@code --chunked-prefill-size}
 * @param pageSize tokens a page
 * @param contextLength {@code --context-length}
 * @param maxChunkTokens {@code --max-prefill-tokens}
 * @param smoothing {@code SGLANG_DYNAMIC_CHUNKING_SMOOTH_FACTOR}: 1 follows the prediction, 0 keeps the base
 */
public record ChunkSizePredictor(
        double quadratic,
        double linear,
        int baseTokens,
        int pageSize,
        int contextLength,
        int maxChunkTokens,
        double smoothing) {
    /** SGLang's smoothing. */
    public static final double DEFAULT_SMOOTHING = 0.75;

    private static final int MIN_ALIGNMENT = 64;
    private static final int CONTEXT_MARGIN = 100;
    private static final int LARGEST_SHRINK = 4;

    /** Tokens of the next chunk of a prompt of which {@code historyTokens} are computed. */
    public int next(int historyTokens) {
        double budget = quadratic * baseTokens * baseTokens + linear * baseTokens;
        double slope = 2 * quadratic * historyTokens + linear;
        double predicted = quadratic == 0
                ? budget / slope
                : (StrictMath.sqrt(slope * slope + 4 * quadratic * budget) - slope) / (2 * quadratic);
        int smoothed = (int) (baseTokens + smoothing * (predicted - baseTokens));
        int unit = Math.max(pageSize, MIN_ALIGNMENT);
        int aligned = Math.max(align(Math.max(smoothed, baseTokens / LARGEST_SHRINK), unit), unit);
        int cap = Math.min(contextLength - historyTokens - CONTEXT_MARGIN, maxChunkTokens);
        int capped = align(Math.min(aligned, cap), unit);
        return capped < unit ? baseTokens : capped;
    }

    private static int align(int tokens, int unit) {
        return Math.floorDiv(tokens, unit) * unit;
    }
}
