package org.ascendtwin.scheduler.cache;

import org.jspecify.annotations.Nullable;

/**
 * What one request holds of the KV cache: its pages, the prefix node it keeps from eviction, and how far the pages are
 * filled.
 */
public final class KvLease {
    private final PageTable pages = new PageTable();

    /** The deepest node this request keeps locked; null where the cache shares nothing. */
    @Nullable RadixNode lockedNode;

    /** Tokens whose pages belong to the tree rather than to this request. */
    int protectedTokens;

    private int committedTokens;
    private int allocatedTokens;

    /** The pages in token order; the first ones may be shared with other requests. */
    public PageTable pages() {
        return pages;
    }

    /** Tokens whose KV is written once everything launched has run. */
    public int committedTokens() {
        return committedTokens;
    }

    /** Tokens the pages are reserved for; beyond the committed ones under speculation. */
    public int allocatedTokens() {
        return allocatedTokens;
    }

    public void setCommittedTokens(int tokens) {
        committedTokens = tokens;
    }

    /** Counts {@code tokens} more as committed, whose pages are there. */
    public void advance(int tokens) {
        committedTokens += tokens;
        allocatedTokens = Math.max(allocatedTokens, committedTokens);
    }

    void setAllocatedTokens(int tokens) {
        allocatedTokens = tokens;
    }

    void clear() {
        pages.resize(0);
        lockedNode = null;
        protectedTokens = 0;
        committedTokens = 0;
        allocatedTokens = 0;
    }
}
