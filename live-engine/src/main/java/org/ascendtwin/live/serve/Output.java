package org.ascendtwin.live.serve;

import org.ascendtwin.scheduler.engine.EndReason;
import org.jspecify.annotations.Nullable;

/**
 * News of a request.
 *
 * @param tokens that became visible
 * @param cachedTokens of its prompt that were found in the cache
 * @param reason why it ended; null where it goes on
 */
record Output(int[] tokens, int cachedTokens, @Nullable EndReason reason) {}
