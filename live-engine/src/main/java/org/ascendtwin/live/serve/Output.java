package org.ascendtwin.live.serve;

import java.util.List;
import org.ascendtwin.scheduler.engine.EndReason;
import org.jspecify.annotations.Nullable;

/**
 * News of a request.
 *
 * @param tokens that became visible
 * @param chances how likely they were; none where nobody asked
 * @param cachedTokens of its prompt that were found in the cache
 * @param reason why it ended; null where it goes on
 */
record Output(
        int[] tokens,
        List<TokenChance> chances,
        int cachedTokens,
        @Nullable EndReason reason) {
    /** The end of a request. */
    static Output end(int cachedTokens, EndReason reason) {
        return new Output(new int[0], List.of(), cachedTokens, reason);
    }
}
