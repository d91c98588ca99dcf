package org.ascendtwin.scheduler.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/**
 * SGLang's prefix cache ({@code mem_cache/radix_cache.py}): what requests leave in a radix tree, evicted by whole
 * leaves. With a host tier behind it, evicted nodes may stay in host memory ({@code mem_cache/hiradix_cache.py}).
 */
public final class RadixCache implements PrefixCache {
    /** Fewer host tokens than this are computed again rather than loaded ({@code load_back_threshold}). */
    private static final int LOAD_BACK_THRESHOLD = 10;

    private final PagePool pool;
    private final int pageSize;
    private final RadixTree tree;
    private final RadixNode root;
    private final LeafHeap evictableLeaves;
    private final @Nullable HostTier host;
    private final ArrayDeque<RadixNode> copiedNodes = new ArrayDeque<>();
    private final ArrayDeque<RadixNode> restoredNodes = new ArrayDeque<>();
    private final List<RadixNode> writtenBack = new ArrayList<>();
    private final List<RadixNode> stranded = new ArrayList<>();
    private final List<RadixNode> loadedNodes = new ArrayList<>();
    private final List<RadixNode> heldNodes = new ArrayList<>();
    private final PrefixMatch rematch = new PrefixMatch();
    private RadixNode insertionEnd;
    private int evictableTokens;
    private int treeTokens;
    private long evictedTokens;
    private int rereadTokens;
    private @Nullable StorageTier storage;
    private @Nullable HostWrites hostWrites;

    /**
     * @param bigrams whether a label's unit is a pair of neighbouring tokens, as EAGLE needs; a cached prefix is then
     *     one token shorter
     * @param host memory behind the device; null where there is none
     */
    public RadixCache(PagePool pool, EvictionPolicy policy, boolean bigrams, @Nullable HostTier host) {
        this.pool = pool;
        this.host = host;
        pageSize = pool.pageSize();
        tree = new RadixTree(pageSize, bigrams);
        root = tree.root();
        insertionEnd = root;
        evictableLeaves = new LeafHeap(policy);
    }

    /** Puts a storage behind host memory; from here on what reaches host memory is written to it. */
    public StorageTier attachStorage(StorageSettings settings, StorageLink link) {
        StorageTier attached = new StorageTier(settings, link, Objects.requireNonNull(host), this, pool);
        storage = attached;
        return attached;
    }

    /** Has copies to host memory take their time, and prefixes stay on the device until theirs has arrived. */
    public void copyOver(HostWrites writes) {
        hostWrites = writes;
    }

    RadixTree tree() {
        return tree;
    }

    @Override
    public boolean reuses() {
        return true;
    }

    @Override
    public boolean hasHostTier() {
        return host != null;
    }

    @Override
    public int evictableTokens() {
        return evictableTokens;
    }

    @Override
    public int rereadTokens() {
        return rereadTokens;
    }

    @Override
    public long evictedTokens() {
        return evictedTokens;
    }

    /** Tokens of the tree that are on the device, locked or not. */
    public int treeTokens() {
        return treeTokens;
    }

    /** Nodes of the tree, its root not counted. */
    public int nodeCount() {
        return tree.nodeCount();
    }

    @Override
    public void match(TokenRuns tokens, int limitTokens, PrefixMatch out) {
        int units = tree.units(limitTokens);
        out.node = root;
        out.hostNode = root;
        out.length = 0;
        out.hostLength = 0;
        if (units == 0) {
            return;
        }
        long now = tree.tick();
        root.lastAccess = now;
        int at = 0;
        boolean whole = true;
        while (at < units && whole) {
            RadixNode child = tree.find(out.hostNode, tokens, at);
            if (child == null) {
                return;
            }
            touch(child, now);
            int common = tree.commonUnits(child, tokens, at, units - at);
            at += common;
            whole = common == child.length;
            RadixNode matched = whole ? child : tree.split(child, common);
            out.hostNode = matched;
            if (matched.onDevice) {
                out.node = matched;
                out.length = at;
            } else {
                out.hostLength += common;
            }
        }
    }

    @Override
    public void lock(@Nullable RadixNode deepest) {
        for (RadixNode node = deepest; node != null && node != root; node = node.parent) {
            if (node.lockCount++ == 0) {
                evictableTokens -= node.length;
                evictableLeaves.remove(node);
            }
        }
    }

    @Override
    public void unlock(@Nullable RadixNode deepest) {
        for (RadixNode node = deepest; node != null && node != root; node = node.parent) {
            if (--node.lockCount == 0) {
                evictableTokens += node.length;
                listIfEvictable(node);
            }
        }
    }

    /** Locks what {@code lease} holds down to {@code deepest} in place of what it held. */
    private void hold(KvLease lease, @Nullable RadixNode deepest) {
        for (RadixNode node = lease.lockedNode; node != null && node != root; node = node.parent) {
            rereadTokens -= --node.readerCount > 0 ? node.length : 0;
        }
        unlock(lease.lockedNode);
        lock(deepest);
        for (RadixNode node = deepest; node != null && node != root; node = node.parent) {
            rereadTokens += node.readerCount++ > 0 ? node.length : 0;
        }
        lease.lockedNode = deepest;
    }

    @Override
    public void adopt(PrefixMatch match, KvLease lease) {
        RadixNode node = Objects.requireNonNull(match.node);
        hold(lease, node);
        lease.pages().resize(match.length / pageSize);
        tree.copyPages(node, match.length, 0, lease.pages());
        lease.protectedTokens = match.length;
    }

    @Override
    public void shareUnfinished(KvLease lease, TokenRuns tokens, int length, boolean chunked, int priority) {
        int units = tree.units(length);
        PageTable pages = lease.pages();
        int present = insert(lease, tokens, units, chunked, priority);
        pool.free(pages, lease.protectedTokens / pageSize, present / pageSize);
        if (units > 0) {
            lookUpAgain(insertionEnd);
        }
        tree.copyPages(insertionEnd, units, lease.protectedTokens, pages);
        lease.protectedTokens = units;
        hold(lease, insertionEnd);
    }

    @Override
    public void shareFinished(KvLease lease, TokenRuns tokens, int priority) {
        int units = tree.units(Math.min(lease.committedTokens(), tokens.length()));
        PageTable pages = lease.pages();
        int present = insert(lease, tokens, units, false, priority);
        pool.free(pages, lease.protectedTokens / pageSize, present / pageSize);
        pool.free(pages, units / pageSize, pages.count());
        hold(lease, null);
        lease.clear();
    }

    @Override
    public void release(KvLease lease) {
        pool.free(lease.pages(), lease.protectedTokens / pageSize, lease.pages().count());
        hold(lease, null);
        lease.clear();
    }

    @Override
    public int evict(int tokens) {
        int evicted = 0;
        while (evicted < tokens && !evictableLeaves.isEmpty()) {
            RadixNode leaf = evictableLeaves.removeFirst();
            if (!leaf.backedUp && host != null && host.writesBack() && host.backUp(leaf, tree)) {
                // Stays on the device to the end, so that host memory cannot lose it meanwhile.
                writtenBack.add(leaf);
                if (hostWrites != null) {
                    hostWrites.copyAndWait(leaf.length);
                }
            } else if (leaf.backedUp) {
                dropFromDevice(leaf);
            } else if (leaf.isLeaf()) {
                giveBack(leaf);
            } else {
                // What only host memory holds below it would be lost with it.
                stranded.add(leaf);
                continue;
            }
            evicted += leaf.length;
            leaveDevice(leaf);
        }
        for (int index = 0; index < writtenBack.size(); index++) {
            dropFromDevice(writtenBack.get(index));
            store(writtenBack.get(index));
        }
        writtenBack.clear();
        for (int index = 0; index < stranded.size(); index++) {
            listIfEvictable(stranded.get(index));
        }
        stranded.clear();
        evictedTokens += evicted;
        return evicted;
    }

    /** Tells the parent of a leaf that is no longer, or soon will not be, on the device. */
    private void leaveDevice(RadixNode leaf) {
        RadixNode parent = Objects.requireNonNull(leaf.parent);
        parent.deviceChildCount--;
        if (!leaf.backedUp) {
            tree.removeLeaf(leaf);
        }
        listIfEvictable(parent);
    }

    @Override
    public int loadBack(PrefixMatch match) {
        RadixNode deepest = match.hostNode;
        if (host == null || deepest == null || match.hostLength < LOAD_BACK_THRESHOLD) {
            return 0;
        }
        RadixNode ancestor = match.node;
        int tokens = match.hostLength;
        lock(ancestor);
        host.hold(deepest);
        if (pool.freeTokens() < tokens) {
            evict(tokens);
        }
        unlock(ancestor);
        host.release(deepest);
        if (pool.freeTokens() < tokens) {
            return 0;
        }
        load(deepest, Objects.requireNonNull(ancestor));
        restoredNodes.add(deepest);
        lock(deepest);
        match.node = deepest;
        match.length += tokens;
        match.hostLength = 0;
        return tokens;
    }

    @Override
    public void acknowledgeCopies() {
        if (host == null) {
            return;
        }
        while (!copiedNodes.isEmpty() && (hostWrites == null || hostWrites.takeArrived())) {
            RadixNode node = copiedNodes.remove();
            unlock(node);
            store(node);
        }
        for (RadixNode node = restoredNodes.poll(); node != null; node = restoredNodes.poll()) {
            unlock(node);
        }
    }

    private void store(RadixNode node) {
        if (storage != null) {
            storage.backUp(node);
        }
    }

    @Override
    public @Nullable Prefetch prefetch(TokenRuns tokens, long nowNanos) {
        if (storage == null) {
            return null;
        }
        match(tokens, tokens.length() - 1, rematch);
        RadixNode end = Objects.requireNonNull(rematch.hostNode);
        // Nothing that only host memory holds may follow what it does not hold.
        return end == root || end.backedUp
                ? storage.start(end, tokens, rematch.length + rematch.hostLength, nowNanos)
                : null;
    }

    /**
     * Adds the first {@code end} units of what was fetched as a node that only host memory holds; returns how many of the
     * fetched units it has no use for. Below a node without a copy in host memory nothing is added.
     */
    int addFetched(Prefetch fetched, int end) {
        long now = tree.tick();
        RadixNode node = fetched.above;
        touch(node, now);
        int at = fetched.from;
        RadixNode child = at < end ? tree.find(node, fetched.tokens, at) : null;
        while (child != null) {
            touch(child, now);
            int common = tree.commonUnits(child, fetched.tokens, at, end - at);
            node = common < child.length ? tree.split(child, common) : child;
            at += common;
            child = at < end ? tree.find(node, fetched.tokens, at) : null;
        }
        if (at == end || host == null || (node != root && !node.backedUp)) {
            return end - fetched.from;
        }
        int unused = at - fetched.from;
        int[] hostPageIds = Arrays.copyOfRange(fetched.hostPageIds, unused / pageSize, (end - fetched.from) / pageSize);
        if (!node.onDevice) {
            host.unlist(node);
        }
        host.listIfEvictable(tree.addHostLeaf(node, fetched.tokens, at, end, hostPageIds));
        return unused;
    }

    /** Gives the nodes below {@code ancestor} down to {@code deepest} pages on the device. */
    private void load(RadixNode deepest, RadixNode ancestor) {
        loadedNodes.clear();
        for (RadixNode node = deepest; node != ancestor; node = Objects.requireNonNull(node.parent)) {
            loadedNodes.add(node);
        }
        for (int index = loadedNodes.size() - 1; index >= 0; index--) {
            RadixNode node = loadedNodes.get(index);
            putOnDevice(node, pool.take(node.length / pageSize));
        }
    }

    /**
     * Walks and extends the path of the first {@code units} units of {@code lease}'s request, from the node on that it holds;
     * returns how many of them were on the device. {@link #insertionEnd} is where the path ends.
     */
    private int insert(KvLease lease, TokenRuns tokens, int units, boolean chunked, int priority) {
        long now = tree.tick();
        root.lastAccess = now;
        int at = insertHeld(lease, chunked, priority, now);
        RadixNode node = insertionEnd;
        int present = at;
        while (at < units) {
            RadixNode child = tree.find(node, tokens, at);
            if (child == null) {
                break;
            }
            touch(child, now);
            int common = tree.commonUnits(child, tokens, at, units - at);
            node = common < child.length ? tree.split(child, common) : child;
            node.priority = Math.max(node.priority, priority);
            if (node.onDevice) {
                countInsertion(node, chunked);
                present += common;
            } else {
                putOnDevice(node, lease.pages().slice(at / pageSize, (at + common) / pageSize));
            }
            at += common;
        }
        insertionEnd = at < units ? addLeaf(node, tokens, at, units, lease.pages(), chunked, priority) : node;
        return present;
    }

    /** Walks down to the node that {@code lease} holds, which needs no look at tokens; returns how many units that is. */
    private int insertHeld(KvLease lease, boolean chunked, int priority, long now) {
        RadixNode held = lease.lockedNode;
        insertionEnd = held == null ? root : held;
        // Copies to host memory begin at the root; without them the order does not matter.
        for (RadixNode node = held; node != null && node != root; node = node.parent) {
            if (host == null) {
                insertThrough(node, chunked, priority, now);
            } else {
                heldNodes.add(node);
            }
        }
        while (host != null && !heldNodes.isEmpty()) {
            insertThrough(heldNodes.removeLast(), chunked, priority, now);
        }
        return held == null ? 0 : lease.protectedTokens;
    }

    private void insertThrough(RadixNode node, boolean chunked, int priority, long now) {
        touch(node, now);
        node.priority = Math.max(node.priority, priority);
        countInsertion(node, chunked);
    }

    /** Counts a second look-up of what was just inserted down to {@code end}. */
    private void lookUpAgain(RadixNode end) {
        root.lastAccess = tree.tick();
        for (RadixNode node = end; node != null && node != root; node = node.parent) {
            touch(node, root.lastAccess);
        }
    }

    private RadixNode addLeaf(
            RadixNode parent, TokenRuns tokens, int from, int to, PageTable pages, boolean chunked, int priority) {
        RadixNode leaf = tree.addLeaf(parent, tokens, from, to, pages.slice(from / pageSize, to / pageSize));
        leaf.priority = priority;
        evictableLeaves.remove(parent);
        evictableTokens += leaf.length;
        treeTokens += leaf.length;
        evictableLeaves.put(leaf);
        countInsertion(leaf, chunked);
        return leaf;
    }

    private void countInsertion(RadixNode node, boolean chunked) {
        if (!chunked && (host == null || !host.writesBack())) {
            node.hitCount++;
            if (host != null && host.wants(node, root) && host.backUp(node, tree)) {
                copiedNodes.add(node);
                lock(node);
                if (hostWrites != null) {
                    hostWrites.copy(node.length);
                }
            }
        }
        relist(node);
    }

    private void putOnDevice(RadixNode node, int[] pageIds) {
        if (host != null) {
            host.unlist(node);
        }
        RadixNode parent = Objects.requireNonNull(node.parent);
        node.pageIds = pageIds;
        node.onDevice = true;
        parent.deviceChildCount++;
        evictableLeaves.remove(parent);
        evictableTokens += node.length;
        treeTokens += node.length;
        listIfEvictable(node);
    }

    /** Leaves {@code node} to host memory; its parent has been told. */
    private void dropFromDevice(RadixNode node) {
        giveBack(node);
        node.onDevice = false;
        Objects.requireNonNull(host).listIfEvictable(node);
    }

    private void giveBack(RadixNode node) {
        pool.free(node.pageIds);
        node.pageIds = RadixNode.NO_PAGES;
        evictableTokens -= node.length;
        treeTokens -= node.length;
    }

    private void touch(RadixNode node, long now) {
        node.lastAccess = now;
        relist(node);
    }

    private void relist(RadixNode node) {
        if (node.heapIndex == RadixNode.NOT_IN_HEAP) {
            return;
        }
        if (node.onDevice) {
            evictableLeaves.put(node);
        } else if (host != null) {
            host.relist(node);
        }
    }

    private void listIfEvictable(RadixNode node) {
        if (node != root && node.onDevice && node.deviceChildCount == 0 && node.lockCount == 0) {
            evictableLeaves.put(node);
        }
    }
}
