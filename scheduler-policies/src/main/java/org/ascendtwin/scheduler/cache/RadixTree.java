package org.ascendtwin.scheduler.cache;

import java.util.Arrays;
import java.util.Objects;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** The shape of a radix tree over token prefixes: page-aligned labels, split at page boundaries. Its clock counts accesses. */
final class RadixTree {
    private static final TokenRuns NO_TOKENS = new TokenRuns();

    private final int pageSize;
    private final int bigramTokens;
    private final ChildTable childTable;
    private final RadixNode root;
    private int nextNodeId;
    private long ticks;

    /** @param bigrams whether a label's unit is a pair of neighbouring tokens */
    RadixTree(int pageSize, boolean bigrams) {
        this.pageSize = pageSize;
        bigramTokens = bigrams ? 1 : 0;
        childTable = new ChildTable(pageSize + bigramTokens);
        root = newNode(NO_TOKENS, 0, 0, RadixNode.NO_PAGES);
    }

    RadixNode root() {
        return root;
    }

    int nodeCount() {
        return childTable.size();
    }

    /** The next instant of the tree's clock. */
    long tick() {
        return ++ticks;
    }

    /** How many units, in whole pages, {@code tokens} tokens make. */
    int units(int tokens) {
        return Math.max(0, tokens - bigramTokens) / pageSize * pageSize;
    }

    /** The tokens that {@code units} units take. */
    int tokens(int units) {
        return units + bigramTokens;
    }

    /** The child of {@code parent} whose label shares at least a page with {@code tokens} from {@code at} on. */
    @Nullable RadixNode find(RadixNode parent, TokenRuns tokens, int at) {
        return childTable.find(parent, tokens, at);
    }

    /** Units, in whole pages, that {@code node}'s label shares with {@code tokens} from {@code at} on. */
    int commonUnits(RadixNode node, TokenRuns tokens, int at, int limit) {
        int bound = Math.min(node.length, limit);
        int common = TokenRuns.commonLength(node.tokens, node.from, tokens, at, bound + bigramTokens) - bigramTokens;
        return Math.max(0, common) / pageSize * pageSize;
    }

    /** Cuts {@code node} after {@code length} units; returns the new upper part, which inherits its counts. */
    RadixNode split(RadixNode node, int length) {
        int pageCount = length / pageSize;
        RadixNode upper = newNode(node.tokens, node.from, length, head(node.pageIds, pageCount));
        upper.hitCount = node.hitCount;
        upper.priority = node.priority;
        upper.lockCount = node.lockCount;
        upper.readerCount = node.readerCount;
        upper.onDevice = node.onDevice;
        upper.hostPageIds = head(node.hostPageIds, pageCount);
        upper.backedUp = node.backedUp;
        RadixNode parent = Objects.requireNonNull(node.parent);
        childTable.remove(node);
        parent.replace(node, upper);
        childTable.add(upper);
        node.from += length;
        node.length -= length;
        node.pageIds = tail(node.pageIds, pageCount);
        node.hostPageIds = tail(node.hostPageIds, pageCount);
        upper.append(node);
        upper.deviceChildCount = node.onDevice ? 1 : 0;
        childTable.add(node);
        return upper;
    }

    /** Adds a leaf below {@code parent} with the units {@code from} to {@code to} of {@code tokens}. */
    RadixNode addLeaf(RadixNode parent, TokenRuns tokens, int from, int to, int[] pageIds) {
        RadixNode leaf = newNode(tokens, from, to - from, pageIds);
        parent.append(leaf);
        parent.deviceChildCount++;
        childTable.add(leaf);
        return leaf;
    }

    /** Adds a leaf below {@code parent} that only host memory holds. */
    RadixNode addHostLeaf(RadixNode parent, TokenRuns tokens, int from, int to, int[] hostPageIds) {
        RadixNode leaf = newNode(tokens, from, to - from, RadixNode.NO_PAGES);
        leaf.onDevice = false;
        leaf.backedUp = true;
        leaf.hostPageIds = hostPageIds;
        leaf.priority = parent.priority;
        parent.append(leaf);
        childTable.add(leaf);
        return leaf;
    }

    /** Takes {@code leaf} out; returns its parent. */
    RadixNode removeLeaf(RadixNode leaf) {
        RadixNode parent = Objects.requireNonNull(leaf.parent);
        childTable.remove(leaf);
        parent.remove(leaf);
        return parent;
    }

    /** Copies the pages of the path down to {@code deepest}, which ends at {@code end}, from {@code start} on. */
    void copyPages(RadixNode deepest, int end, int start, PageTable pages) {
        int at = end;
        RadixNode node = deepest;
        while (at > start && node != null) {
            at -= node.length;
            pages.set(at / pageSize, node.pageIds);
            node = node.parent;
        }
    }

    private RadixNode newNode(TokenRuns tokens, int from, int length, int[] pageIds) {
        RadixNode node = new RadixNode(nextNodeId++, tokens, from, length, pageIds);
        node.lastAccess = ++ticks;
        node.creation = ++ticks;
        return node;
    }

    private static int[] head(int[] pageIds, int count) {
        return pageIds.length == 0 ? pageIds : Arrays.copyOf(pageIds, Math.min(count, pageIds.length));
    }

    private static int[] tail(int[] pageIds, int count) {
        return pageIds.length == 0
                ? pageIds
                : Arrays.copyOfRange(pageIds, Math.min(count, pageIds.length), pageIds.length);
    }
}
