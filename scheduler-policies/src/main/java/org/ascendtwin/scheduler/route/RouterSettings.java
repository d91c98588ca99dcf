package org.ascendtwin.scheduler.route;

/**
 * Thresholds of the router's policies, under the flags of {@code sglang_router.launch_router}. SGLang's policies count
 * characters; here tokens are counted, and lengths in characters are converted.
 *
 * @param cacheThreshold {@code --cache-threshold}: share of a prompt above which a match decides
 * @param balanceAbsThreshold {@code --balance-abs-threshold}
 * @param balanceRelThreshold {@code --balance-rel-threshold}; loads are uneven where both are exceeded
 * @param evictionIntervalNanos {@code --eviction-interval-secs}
 * @param maxTreeCharacters {@code --max-tree-size}, for each server
 * @param bucketIntervalNanos {@code --bucket-adjust-interval-secs}
 * @param charactersPerToken how long a token is
 * @param assignment {@code --assignment-mode}: the server that manual gives a new routing key
 */
public record RouterSettings(
        double cacheThreshold,
        int balanceAbsThreshold,
        double balanceRelThreshold,
        long evictionIntervalNanos,
        long maxTreeCharacters,
        long bucketIntervalNanos,
        double charactersPerToken,
        KeyAssignment assignment) {
    private static final long SECOND_NANOS = 1_000_000_000;

    /** The defaults of the Python launcher; the Rust structures have others (0.5, 32, 1.1, 30 s, 10,000). */
    public static final RouterSettings DEFAULTS =
            new RouterSettings(0.3, 64, 1.5, 60 * SECOND_NANOS, 1 << 26, 5 * SECOND_NANOS, 4, KeyAssignment.RANDOM);

    public RouterSettings {
        positive("cache_threshold", 1 + cacheThreshold);
        positive("balance_abs_threshold", 1.0 + balanceAbsThreshold);
        positive("balance_rel_threshold", balanceRelThreshold);
        positive("eviction_interval (ns)", (double) evictionIntervalNanos);
        positive("max_tree_size", (double) maxTreeCharacters);
        positive("bucket_adjust_interval (ns)", (double) bucketIntervalNanos);
        positive("characters per token", charactersPerToken);
    }

    private static void positive(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("the router's " + name + " is too small, or not a number");
        }
    }

    /** Tokens that each server's part of the prefix tree may hold. */
    long maxTreeTokens() {
        return (long) (maxTreeCharacters / charactersPerToken);
    }

    long characters(int tokens) {
        return (long) (tokens * charactersPerToken);
    }
}
