package org.ascendtwin.scheduler.batch;

import java.util.Set;

/**
 * What one prefill batch may hold.
 *
 * @param maxPrefillTokens {@code --max-prefill-tokens}
 * @param chunkedPrefillSize {@code --chunked-prefill-size}; {@link #OFF} computes every prompt whole
 * @param prefillMaxRequests {@code --prefill-max-requests}; {@link #OFF} for no limit
 * @param maxRunningRequests {@code --max-running-requests} of this rank
 * @param clipMaxNewTokens {@code SGLANG_CLIP_MAX_NEW_TOKENS_ESTIMATION}: no request reserves more output than this
 * @param mixedChunk {@code --enable-mixed-chunk}
 * @param priorities what priorities mean
 * @param repairedDefects upstream defects not to be followed
 */
public record PrefillRules(
        int maxPrefillTokens,
        int chunkedPrefillSize,
        int prefillMaxRequests,
        int maxRunningRequests,
        int clipMaxNewTokens,
        boolean mixedChunk,
        PriorityRules priorities,
        Set<UpstreamDefect> repairedDefects) {
    /** The value that switches a limit off. */
    public static final int OFF = -1;

    boolean isChunked() {
        return chunkedPrefillSize != OFF;
    }

    /** Whether decode tokens ride along, which takes chunked prompts. */
    boolean mixes() {
        return mixedChunk && isChunked();
    }

    boolean allowsRequests(int count) {
        return prefillMaxRequests == OFF || count <= prefillMaxRequests;
    }

    boolean follows(UpstreamDefect defect) {
        return !repairedDefects.contains(defect);
    }
}
