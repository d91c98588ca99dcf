package org.ascendtwin.scheduler.cache;

import java.util.Objects;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** Finds the child of a node whose label starts with a given page; one hash table for all nodes of a tree. */
final class ChildTable {
    /** So few of them are taken that whoever is not there is seldom looked for among others. */
    private static final int BUCKETS_A_NODE = 4;

    private final int pageTokens;
    private @Nullable RadixNode[] buckets = new RadixNode[256];
    private int size;

    /** @param pageTokens tokens that decide between siblings */
    ChildTable(int pageTokens) {
        this.pageTokens = pageTokens;
    }

    int size() {
        return size;
    }

    @Nullable RadixNode find(RadixNode parent, TokenRuns tokens, int from) {
        long hash = tokens.hash(from, pageTokens);
        RadixNode node = buckets[bucket(parent, hash)];
        while (node != null) {
            if (node.pageHash == hash
                    && node.parent == parent
                    && TokenRuns.commonLength(node.tokens, node.from, tokens, from, pageTokens) == pageTokens) {
                return node;
            }
            node = node.nextInBucket;
        }
        return null;
    }

    /** Enters {@code node}, which has its parent already. */
    void add(RadixNode node) {
        if (++size > buckets.length / BUCKETS_A_NODE) {
            grow();
        }
        node.pageHash = node.tokens.hash(node.from, pageTokens);
        link(node);
    }

    /** Removes {@code node}, which still has its parent. */
    void remove(RadixNode node) {
        int index = bucket(parentOf(node), node.pageHash);
        RadixNode before = null;
        RadixNode at = Objects.requireNonNull(buckets[index]);
        while (at != node) {
            before = at;
            at = Objects.requireNonNull(at.nextInBucket);
        }
        if (before == null) {
            buckets[index] = node.nextInBucket;
        } else {
            before.nextInBucket = node.nextInBucket;
        }
        node.nextInBucket = null;
        size--;
    }

    private void link(RadixNode node) {
        int index = bucket(parentOf(node), node.pageHash);
        node.nextInBucket = buckets[index];
        buckets[index] = node;
    }

    private void grow() {
        @Nullable RadixNode[] oldBuckets = buckets;
        buckets = new RadixNode[2 * oldBuckets.length];
        for (RadixNode head : oldBuckets) {
            RadixNode node = head;
            while (node != null) {
                RadixNode next = node.nextInBucket;
                link(node);
                node = next;
            }
        }
    }

    private int bucket(RadixNode parent, long hash) {
        long mixed = (hash ^ parent.id) * 0xFF51AFD7ED558CCDL;
        return (int) (mixed >>> 33) & (buckets.length - 1);
    }

    private static RadixNode parentOf(RadixNode node) {
        return Objects.requireNonNull(node.parent);
    }
}
