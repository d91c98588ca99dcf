package org.ascendtwin.scheduler.cache;

import org.ascendtwin.scheduler.request.TokenRuns;

/** Prompts as an engine has them computed: what is cached is taken over, the rest is kept for the next. */
final class CachedPrompts {
    private CachedPrompts() {}

    /** Has {@code tokens} computed, and cached where there is room. */
    static void compute(RadixCache cache, KvMemory memory, TokenRuns tokens) {
        PrefixMatch match = new PrefixMatch();
        KvLease lease = new KvLease();
        cache.match(tokens, tokens.length() - 1, match);
        RadixNode found = match.node();
        cache.lock(found);
        cache.loadBack(match);
        cache.adopt(match, lease);
        cache.unlock(found);
        if (memory.tryExtend(lease, tokens.length())) {
            cache.shareFinished(lease, tokens, 0);
        } else {
            cache.release(lease);
        }
    }
}
