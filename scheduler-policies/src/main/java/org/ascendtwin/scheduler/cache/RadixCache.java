package org.ascendtwin.scheduler.cache;

import java.util.Arrays;
import java.util.Objects;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * SGLang's radix tree over token prefixes ({@code mem_cache/radix_cache.py}): page-aligned labels, splits at page
 * boundaries, whole leaves evicted. Its clock counts accesses, so an eviction order needs no time.
 */
public final class RadixCache implements PrefixCache {
    private static final TokenRuns NO_TOKENS = new TokenRuns();

    private final PagePool pool;
    private final int pageSize;
    private final int bigramTokens;
    private final ChildTable childTable;
    private final LeafHeap evictableLeaves;
    private final RadixNode root;
    private final PrefixMatch rematch = new PrefixMatch();
    private int nextNodeId;
    private long ticks;
    private int evictableTokens;
    private int treeTokens;

    /**
     * @param bigrams whether a label's unit is a pair of neighbouring tokens, as EAGLE needs; a cached prefix is then
     *     one token shorter
     */
    public RadixCache(PagePool pool, EvictionPolicy policy, boolean bigrams) {
        this.pool = pool;
        pageSize = pool.pageSize();
        bigramTokens = bigrams ? 1 : 0;
        childTable = new ChildTable(pageSize + bigramTokens);
        evictableLeaves = new LeafHeap(policy);
        root = newNode(NO_TOKENS, 0, 0, new int[0]);
    }

    @Override
    public boolean reuses() {
        return true;
    }

    @Override
    public int evictableTokens() {
        return evictableTokens;
    }

    /** Tokens in the tree, locked or not. */
    public int treeTokens() {
        return treeTokens;
    }

    /** Nodes of the tree, its root not counted. */
    public int nodeCount() {
        return childTable.size();
    }

    @Override
    public void match(TokenRuns tokens, int limitTokens, PrefixMatch out) {
        int units = units(limitTokens);
        out.node = root;
        out.length = 0;
        out.hostLength = 0;
        if (units == 0) {
            return;
        }
        long now = ++ticks;
        root.lastAccess = now;
        RadixNode node = root;
        int at = 0;
        while (at < units) {
            RadixNode child = childTable.find(node, tokens, at);
            if (child == null) {
                break;
            }
            touch(child, now);
            int common = commonUnits(child, tokens, at, units - at);
            at += common;
            if (common < child.length) {
                node = split(child, common);
                break;
            }
            node = child;
        }
        out.node = node;
        out.length = at;
    }

    @Override
    public void lock(PrefixMatch match) {
        lock(Objects.requireNonNull(match.node));
    }

    @Override
    public void unlock(PrefixMatch match) {
        unlock(Objects.requireNonNull(match.node));
    }

    @Override
    public void adopt(PrefixMatch match, KvLease lease) {
        RadixNode node = Objects.requireNonNull(match.node);
        lock(node);
        lease.lockedNode = node;
        lease.pages().resize(match.length / pageSize);
        copyPages(node, match.length, 0, lease.pages());
        lease.protectedTokens = match.length;
    }

    @Override
    public void shareUnfinished(KvLease lease, TokenRuns tokens, int length, boolean chunked, int priority) {
        int units = units(length);
        int present = insert(tokens, units, lease.pages(), chunked, priority);
        PageTable pages = lease.pages();
        pool.free(pages, lease.protectedTokens / pageSize, present / pageSize);
        match(tokens, units + bigramTokens, rematch);
        RadixNode node = Objects.requireNonNull(rematch.node);
        copyPages(node, units, lease.protectedTokens, pages);
        lease.protectedTokens = units;
        unlockOf(lease);
        lock(node);
        lease.lockedNode = node;
    }

    @Override
    public void shareFinished(KvLease lease, TokenRuns tokens, int priority) {
        int units = units(Math.min(lease.committedTokens(), tokens.length()));
        PageTable pages = lease.pages();
        int present = insert(tokens, units, pages, false, priority);
        pool.free(pages, lease.protectedTokens / pageSize, present / pageSize);
        pool.free(pages, units / pageSize, pages.count());
        unlockOf(lease);
        lease.clear();
    }

    @Override
    public void release(KvLease lease) {
        pool.free(lease.pages(), lease.protectedTokens / pageSize, lease.pages().count());
        unlockOf(lease);
        lease.clear();
    }

    @Override
    public int evict(int tokens) {
        int evicted = 0;
        while (evicted < tokens && !evictableLeaves.isEmpty()) {
            RadixNode leaf = evictableLeaves.removeFirst();
            evicted += leaf.length;
            pool.free(leaf.pageIds);
            RadixNode parent = Objects.requireNonNull(leaf.parent);
            childTable.remove(leaf);
            parent.remove(leaf);
            listIfEvictable(parent);
        }
        evictableTokens -= evicted;
        treeTokens -= evicted;
        return evicted;
    }

    /** Walks and extends the path of the first {@code units} units; returns how many of them were there already. */
    private int insert(TokenRuns tokens, int units, PageTable pages, boolean chunked, int priority) {
        long now = ++ticks;
        root.lastAccess = now;
        RadixNode node = root;
        int at = 0;
        while (at < units) {
            RadixNode child = childTable.find(node, tokens, at);
            if (child == null) {
                break;
            }
            touch(child, now);
            int common = commonUnits(child, tokens, at, units - at);
            node = common < child.length ? split(child, common) : child;
            countInsertion(node, chunked, priority);
            at += common;
        }
        if (at < units) {
            addLeaf(node, tokens, at, units, pages, chunked, priority);
        }
        return at;
    }

    private void addLeaf(
            RadixNode parent, TokenRuns tokens, int from, int to, PageTable pages, boolean chunked, int priority) {
        RadixNode leaf = newNode(tokens, from, to - from, pages.slice(from / pageSize, to / pageSize));
        parent.append(leaf);
        childTable.add(leaf);
        evictableLeaves.remove(parent);
        countInsertion(leaf, chunked, priority);
        evictableTokens += leaf.length;
        treeTokens += leaf.length;
        evictableLeaves.put(leaf);
    }

    private void countInsertion(RadixNode node, boolean chunked, int priority) {
        node.priority = Math.max(node.priority, priority);
        if (!chunked) {
            node.hitCount++;
        }
        relist(node);
    }

    /** Cuts {@code node} after {@code length} units; returns the new upper part. */
    private RadixNode split(RadixNode node, int length) {
        int pageCount = length / pageSize;
        RadixNode upper = newNode(node.tokens, node.from, length, Arrays.copyOf(node.pageIds, pageCount));
        upper.hitCount = node.hitCount;
        upper.priority = node.priority;
        upper.lockCount = node.lockCount;
        RadixNode parent = Objects.requireNonNull(node.parent);
        childTable.remove(node);
        parent.replace(node, upper);
        childTable.add(upper);
        node.from += length;
        node.length -= length;
        node.pageIds = Arrays.copyOfRange(node.pageIds, pageCount, node.pageIds.length);
        upper.append(node);
        childTable.add(node);
        return upper;
    }

    private RadixNode newNode(TokenRuns tokens, int from, int length, int[] pageIds) {
        RadixNode node = new RadixNode(nextNodeId++, tokens, from, length, pageIds);
        node.lastAccess = ++ticks;
        node.creation = ++ticks;
        return node;
    }

    private void touch(RadixNode node, long now) {
        node.lastAccess = now;
        relist(node);
    }

    private void relist(RadixNode node) {
        if (node.heapIndex != RadixNode.NOT_IN_HEAP) {
            evictableLeaves.put(node);
        }
    }

    private void listIfEvictable(RadixNode node) {
        if (node != root && node.isLeaf() && node.lockCount == 0) {
            evictableLeaves.put(node);
        }
    }

    private void lock(RadixNode deepest) {
        for (RadixNode node = deepest; node != null && node != root; node = node.parent) {
            if (node.lockCount++ == 0) {
                evictableTokens -= node.length;
                evictableLeaves.remove(node);
            }
        }
    }

    private void unlock(RadixNode deepest) {
        for (RadixNode node = deepest; node != null && node != root; node = node.parent) {
            if (--node.lockCount == 0) {
                evictableTokens += node.length;
                listIfEvictable(node);
            }
        }
    }

    private void unlockOf(KvLease lease) {
        @Nullable RadixNode node = lease.lockedNode;
        if (node != null) {
            unlock(node);
        }
    }

    /** Copies the pages of the path down to {@code deepest}, which ends at {@code end}, from {@code start} on. */
    private void copyPages(RadixNode deepest, int end, int start, PageTable pages) {
        int at = end;
        RadixNode node = deepest;
        while (at > start && node != null) {
            at -= node.length;
            pages.set(at / pageSize, node.pageIds);
            node = node.parent;
        }
    }

    private int commonUnits(RadixNode child, TokenRuns tokens, int at, int unitsLeft) {
        int limit = Math.min(child.length, unitsLeft);
        int common = TokenRuns.commonLength(child.tokens, child.from, tokens, at, limit + bigramTokens) - bigramTokens;
        return Math.max(0, common) / pageSize * pageSize;
    }

    private int units(int tokens) {
        return Math.max(0, tokens - bigramTokens) / pageSize * pageSize;
    }
}
