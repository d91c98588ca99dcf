package org.ascendtwin.scheduler.cache;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The leaves that may be evicted, in the order of an eviction policy; a binary heap that knows each node's place. */
final class LeafHeap {
    private final EvictionPolicy policy;
    private @Nullable RadixNode[] nodes = new RadixNode[64];
    private int size;

    LeafHeap(EvictionPolicy policy) {
        this.policy = policy;
    }

    boolean isEmpty() {
        return size == 0;
    }

    RadixNode removeFirst() {
        RadixNode first = at(0);
        remove(first);
        return first;
    }

    /** Enters {@code node}, or puts it where its changed key belongs. */
    void put(RadixNode node) {
        if (node.heapIndex == RadixNode.NOT_IN_HEAP) {
            if (size == nodes.length) {
                nodes = Arrays.copyOf(nodes, 2 * size);
            }
            place(node, size++);
        }
        settle(node);
    }

    void remove(RadixNode node) {
        int hole = node.heapIndex;
        if (hole == RadixNode.NOT_IN_HEAP) {
            return;
        }
        node.heapIndex = RadixNode.NOT_IN_HEAP;
        RadixNode last = at(--size);
        nodes[size] = null;
        if (last != node) {
            place(last, hole);
            settle(last);
        }
    }

    private void settle(RadixNode node) {
        int index = node.heapIndex;
        while (index > 0 && before(node, at((index - 1) >>> 1))) {
            place(at((index - 1) >>> 1), index);
            index = (index - 1) >>> 1;
        }
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            if (!before(at(child), node)) {
                break;
            }
            place(at(child), index);
            index = child;
        }
        place(node, index);
    }

    private boolean before(RadixNode left, RadixNode right) {
        long leftKey = policy.primaryKey(left);
        long rightKey = policy.primaryKey(right);
        if (leftKey != rightKey) {
            return leftKey < rightKey;
        }
        return policy.secondaryKey(left) < policy.secondaryKey(right);
    }

    private void place(RadixNode node, int index) {
        nodes[index] = node;
        node.heapIndex = index;
    }

    private RadixNode at(int index) {
        return Objects.requireNonNull(nodes[index]);
    }
}
