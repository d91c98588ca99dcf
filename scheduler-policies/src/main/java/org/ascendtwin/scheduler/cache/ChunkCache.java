package org.ascendtwin.scheduler.cache;

import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** The cache of an engine with the radix cache disabled: nothing outlives its request. */
public final class ChunkCache implements PrefixCache {
    private final PagePool pool;

    public ChunkCache(PagePool pool) {
        this.pool = pool;
    }

    @Override
    public boolean reuses() {
        return false;
    }

    @Override
    public int evictableTokens() {
        return 0;
    }

    @Override
    public int rereadTokens() {
        return 0;
    }

    @Override
    public void match(TokenRuns tokens, int limitTokens, PrefixMatch out) {
        out.clear();
    }

    @Override
    public void lock(@Nullable RadixNode deepest) {
        // nothing is shared, so nothing can be evicted
    }

    @Override
    public void unlock(@Nullable RadixNode deepest) {
        // nothing is shared, so nothing can be evicted
    }

    @Override
    public void adopt(PrefixMatch match, KvLease lease) {
        // nothing was found
    }

    @Override
    public boolean hasHostTier() {
        return false;
    }

    @Override
    public int loadBack(PrefixMatch match) {
        return 0;
    }

    @Override
    public @Nullable Prefetch prefetch(TokenRuns tokens, long nowNanos) {
        return null;
    }

    @Override
    public void acknowledgeCopies() {
        // nothing is copied
    }

    @Override
    public long evictedTokens() {
        return 0;
    }

    @Override
    public int evict(int tokens) {
        return 0;
    }

    @Override
    public void shareUnfinished(KvLease lease, TokenRuns tokens, int length, boolean chunked, int priority) {
        // the request keeps its pages to itself
    }

    @Override
    public void shareFinished(KvLease lease, TokenRuns tokens, int priority) {
        release(lease);
    }

    @Override
    public void release(KvLease lease) {
        pool.free(lease.pages(), 0, lease.pages().count());
        lease.clear();
    }
}
