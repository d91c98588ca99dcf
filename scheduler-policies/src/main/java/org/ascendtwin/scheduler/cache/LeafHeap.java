package org.ascendtwin.scheduler.cache;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The leaves that may be evicted, in the order of an eviction policy; a binary heap that knows each node's place, and each
 * place its node's key, so that nodes which are compared need not be fetched.
 */
final class LeafHeap {
    private final EvictionPolicy policy;
    private @Nullable RadixNode[] nodes = new RadixNode[16];

    /** Of each place, the primary key, then the secondary. */
    private long[] keys = new long[2 * 16];

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
                keys = Arrays.copyOf(keys, 2 * keys.length);
            }
            node.heapIndex = size++;
        }
        settle(node, node.heapIndex, policy.primaryKey(node), policy.secondaryKey(node));
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
            settle(last, hole, keys[2 * size], keys[2 * size + 1]);
        }
    }

    /** Puts {@code node} with its key where it belongs, beginning with the place {@code from}, which is free. */
    private void settle(RadixNode node, int from, long primary, long secondary) {
        int index = from;
        while (index > 0 && isAfter((index - 1) >>> 1, primary, secondary)) {
            move((index - 1) >>> 1, index);
            index = (index - 1) >>> 1;
        }
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && isAfter(child, keys[2 * child + 2], keys[2 * child + 3])) {
                child++;
            }
            if (!isBefore(child, primary, secondary)) {
                break;
            }
            move(child, index);
            index = child;
        }
        nodes[index] = node;
        node.heapIndex = index;
        keys[2 * index] = primary;
        keys[2 * index + 1] = secondary;
    }

    private boolean isBefore(int index, long primary, long secondary) {
        long key = keys[2 * index];
        return key != primary ? key < primary : keys[2 * index + 1] < secondary;
    }

    private boolean isAfter(int index, long primary, long secondary) {
        long key = keys[2 * index];
        return key != primary ? key > primary : keys[2 * index + 1] > secondary;
    }

    private void move(int from, int to) {
        RadixNode node = at(from);
        nodes[to] = node;
        node.heapIndex = to;
        keys[2 * to] = keys[2 * from];
        keys[2 * to + 1] = keys[2 * from + 1];
    }

    private RadixNode at(int index) {
        return Objects.requireNonNull(nodes[index]);
    }
}
