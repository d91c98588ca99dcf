package org.ascendtwin.scheduler.cache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Host memory behind the device's prefix cache ({@code mem_cache/hiradix_cache.py}): who has a copy, who may lose it. */
public final class HostTier {
    private final PagePool pool;
    private final WritePolicy writePolicy;
    private final LeafHeap leaves;
    private long backedUpTokens;
    private long evictedTokens;

    /** @param tokens host memory; rounded down to whole pages */
    public HostTier(int tokens, int pageSize, WritePolicy writePolicy, EvictionPolicy evictionPolicy) {
        pool = new PagePool(tokens, pageSize);
        this.writePolicy = writePolicy;
        leaves = new LeafHeap(evictionPolicy);
    }

    /** Host tokens there are. */
    int capacityTokens() {
        return pool.capacityTokens();
    }

    /** Host tokens that nothing uses. */
    public int freeTokens() {
        return pool.freeTokens();
    }

    /** Tokens copied from the device so far. */
    public long backedUpTokens() {
        return backedUpTokens;
    }

    /** Tokens dropped from host memory so far. */
    public long evictedTokens() {
        return evictedTokens;
    }

    boolean writesBack() {
        return writePolicy == WritePolicy.WRITE_BACK;
    }

    /** Whether an insertion of {@code node} is the occasion to copy it; its ancestors are copied before it. */
    boolean wants(RadixNode node, RadixNode root) {
        return !node.backedUp
                && node.hitCount >= writePolicy.hitThreshold()
                && node.parent != null
                && (node.parent == root || node.parent.backedUp);
    }

    /** Copies {@code node} from the device, dropping others from host memory for it; returns whether there was room. */
    boolean backUp(RadixNode node, RadixTree tree) {
        int[] pageIds = take(node.length, tree);
        if (pageIds == null) {
            return false;
        }
        node.hostPageIds = pageIds;
        node.backedUp = true;
        backedUpTokens += node.length;
        return true;
    }

    /** Takes pages for {@code tokens} tokens, dropping others for them; null where there is no room. */
    int @Nullable [] take(int tokens, RadixTree tree) {
        if (pool.freeTokens() < tokens) {
            evict(tokens, tree);
        }
        return pool.freeTokens() < tokens ? null : pool.take(tokens / pool.pageSize());
    }

    /** Gives back the pages {@code from} (inclusive) to {@code to} (exclusive) of {@code pageIds}. */
    void giveBack(int[] pageIds, int from, int to) {
        pool.free(Arrays.copyOfRange(pageIds, from, to));
    }

    /** Lets {@code node} be dropped if it is a leaf that only host memory holds and that is not held. */
    void listIfEvictable(RadixNode node) {
        if (node.hostHolds == 0 && !node.onDevice && node.isLeaf()) {
            leaves.put(node);
        }
    }

    /** Takes {@code node} off the list of what may be dropped. */
    void unlist(RadixNode node) {
        leaves.remove(node);
    }

    /** Keeps {@code node} from being dropped, even once it has become a leaf, until {@link #release}. */
    void hold(RadixNode node) {
        if (!node.onDevice) {
            unlist(node);
        }
        node.hostHolds++;
    }

    /** Takes back one {@link #hold}. */
    void release(RadixNode node) {
        node.hostHolds--;
        listIfEvictable(node);
    }

    private void evict(int tokens, RadixTree tree) {
        int evicted = 0;
        while (evicted < tokens && !leaves.isEmpty()) {
            RadixNode leaf = leaves.removeFirst();
            evicted += leaf.length;
            pool.free(leaf.hostPageIds);
            RadixNode parent = tree.removeLeaf(leaf);
            if (parent != tree.root()) {
                listIfEvictable(parent);
            }
        }
        evictedTokens += evicted;
    }

    /** Puts {@code node} where its changed key belongs. */
    void relist(RadixNode node) {
        leaves.put(node);
    }
}
