package org.ascendtwin.scheduler.cache;

import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** A node of the radix tree: an edge label (a slice of some request's tokens) and the pages that hold its KV. */
public final class RadixNode {
    static final int NOT_IN_HEAP = -1;

    /** The pages of a node that has none where they are asked for. */
    static final int[] NO_PAGES = new int[0];

    /** Distinguishes parents in the child table. */
    final int id;

    TokenRuns tokens;
    int from;
    int length;

    /** Where the KV is on the device; empty where only host memory holds it. */
    int[] pageIds;

    /** Where the copy in host memory is; empty where there is none. */
    int[] hostPageIds = NO_PAGES;

    /** Whether the device holds the KV. */
    boolean onDevice = true;

    /** Whether host memory holds a copy. */
    boolean backedUp;

    /** Reasons to keep the copy in host memory: pages that will follow it, or that are being written or loaded. */
    int hostHolds;

    /** Children whose KV the device holds. */
    int deviceChildCount;

    @Nullable RadixNode parent;

    @Nullable RadixNode firstChild;

    @Nullable RadixNode lastChild;

    @Nullable RadixNode previousSibling;

    @Nullable RadixNode nextSibling;

    /** Next node in the same bucket of the child table. */
    @Nullable RadixNode nextInBucket;

    long pageHash;
    int lockCount;

    /** Leases that hold the node's pages. */
    int readerCount;

    int hitCount;
    int priority;
    long creation;
    long lastAccess;
    int heapIndex = NOT_IN_HEAP;

    /** Waiting requests below; a policy's own count, zero outside of it. */
    private int weight;

    RadixNode(int id, TokenRuns tokens, int from, int length, int[] pageIds) {
        this.id = id;
        this.tokens = tokens;
        this.from = from;
        this.length = length;
        this.pageIds = pageIds;
    }

    public @Nullable RadixNode parent() {
        return parent;
    }

    public @Nullable RadixNode firstChild() {
        return firstChild;
    }

    public @Nullable RadixNode nextSibling() {
        return nextSibling;
    }

    /** What {@link #setWeight} left. */
    public int weight() {
        return weight;
    }

    public void setWeight(int newWeight) {
        weight = newWeight;
    }

    boolean isLeaf() {
        return firstChild == null;
    }

    /** Puts {@code child} after the children there are. */
    void append(RadixNode child) {
        child.parent = this;
        child.nextSibling = null;
        child.previousSibling = lastChild;
        if (lastChild == null) {
            firstChild = child;
        } else {
            lastChild.nextSibling = child;
        }
        lastChild = child;
    }

    /** Takes {@code child} out. */
    void remove(RadixNode child) {
        if (child.previousSibling == null) {
            firstChild = child.nextSibling;
        } else {
            child.previousSibling.nextSibling = child.nextSibling;
        }
        if (child.nextSibling == null) {
            lastChild = child.previousSibling;
        } else {
            child.nextSibling.previousSibling = child.previousSibling;
        }
        child.parent = null;
        child.previousSibling = null;
        child.nextSibling = null;
    }

    /** Puts {@code substitute} where {@code child} was among the children. */
    void replace(RadixNode child, RadixNode substitute) {
        substitute.parent = this;
        substitute.previousSibling = child.previousSibling;
        substitute.nextSibling = child.nextSibling;
        if (child.previousSibling == null) {
            firstChild = substitute;
        } else {
            child.previousSibling.nextSibling = substitute;
        }
        if (child.nextSibling == null) {
            lastChild = substitute;
        } else {
            child.nextSibling.previousSibling = substitute;
        }
        child.parent = null;
        child.previousSibling = null;
        child.nextSibling = null;
    }
}
