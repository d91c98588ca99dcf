package org.ascendtwin.scheduler.cache;

/** The KV memory of one engine under SGLang's allocation rules ({@code mem_cache/common.py}). */
public final class KvMemory {
    private final PagePool pool;
    private final PrefixCache cache;
    private long evictCalls;

    public KvMemory(PagePool pool, PrefixCache cache) {
        this.pool = pool;
        this.cache = cache;
    }

    public PrefixCache cache() {
        return cache;
    }

    public int pageSize() {
        return pool.pageSize();
    }

    public int freeTokens() {
        return pool.freeTokens();
    }

    public int evictableTokens() {
        return cache.evictableTokens();
    }

    public int capacityTokens() {
        return pool.capacityTokens();
    }

    /** {@code tokens} rounded up to whole pages. */
    public int ceilToPage(int tokens) {
        return pool.pages(tokens) * pool.pageSize();
    }

    /**
     * Evicts where fewer than {@code tokens} are free. The cache is asked for all of {@code tokens}, not for what is
     * missing: SGLang's {@code evict_from_tree_cache} does so.
     */
    public void makeRoom(int tokens) {
        if (pool.freeTokens() < tokens) {
            evictCalls++;
            cache.evict(tokens);
        }
    }

    /** How often {@link #makeRoom} found too little free. */
    public long evictCalls() {
        return evictCalls;
    }

    /** Allocates pages for a prompt part that ends at {@code end}, and counts it as committed. */
    public void extend(KvLease lease, int end) {
        growTo(lease, end);
        lease.setCommittedTokens(end);
    }

    /**
     * As {@link #extend}, evicting no more than is missing; returns false, and leaves everything as it is, where there
     * is no room.
     */
    public boolean tryExtend(KvLease lease, int end) {
        int missing = ceilToPage(end) - lease.pages().count() * pool.pageSize() - pool.freeTokens();
        if (missing > cache.evictableTokens()) {
            return false;
        }
        if (missing > 0) {
            evictCalls++;
            cache.evict(missing);
        }
        extend(lease, end);
        return true;
    }

    /** Allocates for one more token and counts it as committed. */
    public void decode(KvLease lease) {
        int end = lease.committedTokens() + 1;
        if (decodeNeed(lease) > 0) {
            growTo(lease, end);
        } else {
            lease.setAllocatedTokens(end);
        }
        lease.setCommittedTokens(end);
    }

    /** Allocates for {@code tokens} more tokens than are committed, and counts none of them. */
    public void growAhead(KvLease lease, int tokens) {
        growTo(lease, lease.committedTokens() + tokens);
    }

    /** Tokens that {@link #decode} would take from the pool. */
    public int decodeNeed(KvLease lease) {
        return lease.committedTokens() % pool.pageSize() == 0 ? pool.pageSize() : 0;
    }

    /** Allocates so that {@code ahead} tokens beyond the committed ones fit. */
    public void reserve(KvLease lease, int ahead) {
        growTo(lease, Math.max(lease.allocatedTokens(), lease.committedTokens() + ahead));
    }

    /** Tokens that {@link #reserve} would take from the pool. */
    public int reserveNeed(KvLease lease, int ahead) {
        int end = Math.max(lease.allocatedTokens(), lease.committedTokens() + ahead);
        return ceilToPage(end) - ceilToPage(lease.allocatedTokens());
    }

    private void growTo(KvLease lease, int end) {
        pool.take(lease.pages(), Math.max(0, pool.pages(end) - lease.pages().count()));
        lease.setAllocatedTokens(end);
    }
}
