package org.ascendtwin.scheduler.cache;

/**
 * The flags of the storage behind host memory ({@code --hicache-storage-backend} and what belongs to it).
 *
 * @param prefetchPolicy {@code --hicache-storage-prefetch-policy}
 * @param prefetchThresholdTokens fewer tokens than this, or than a page, are computed rather than fetched
 */
public record StorageSettings(PrefetchPolicy prefetchPolicy, int prefetchThresholdTokens) {
    /** SGLang's values. */
    public static final StorageSettings DEFAULTS = new StorageSettings(PrefetchPolicy.TIMEOUT, 256);

    private static final long BASE_TIMEOUT_NANOS = 2_000_000_000L;
    private static final long LONGEST_TIMEOUT_NANOS = 30_000_000_000L;
    private static final long TIMEOUT_NANOS_A_KI_TOKEN = 100_000_000L;
    private static final int KI = 1024;

    /** How long {@link PrefetchPolicy#TIMEOUT} waits for {@code tokens} tokens: 2 s and 0.1 s a Ki token, at most 30 s. */
    long timeoutNanos(int tokens) {
        return Math.min(LONGEST_TIMEOUT_NANOS, BASE_TIMEOUT_NANOS + TIMEOUT_NANOS_A_KI_TOKEN * tokens / KI);
    }
}
