package org.ascendtwin.scheduler.batch;

/**
 * What one prefill batch may hold.
 *
 * @param maxPrefillTokens {@code --max-prefill-tokens}
 * @param chunkedPrefillSize {@code --chunked-prefill-size}; {@link #OFF} computes every prompt whole
 * @param prefillMaxRequests {@code --prefill-max-requests}; {@link #OFF} for no limit
 */
public record PrefillLimits(int maxPrefillTokens, int chunkedPrefillSize, int prefillMaxRequests) {
    /** The value that switches a limit off. */
    public static final int OFF = -1;

    boolean isChunked() {
        return chunkedPrefillSize != OFF;
    }

    boolean allowsRequests(int count) {
        return prefillMaxRequests == OFF || count <= prefillMaxRequests;
    }
}
