package org.ascendtwin.scheduler.route;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.ascendtwin.scheduler.request.TokenRuns;

/**
 * A radix tree of the prompts that were sent, with the workers each part went to ({@code policies/tree.rs}): which worker
 * has the longest beginning of a prompt. A part belongs first of all to the worker that it was sent to first, as long as
 * that has not lost it.
 */
final class SentPrefixes {
    /** Every eighth look counts as a use of what it found. */
    private static final long USE_MASK = 7;

    private final SentPrefix root;
    private final long[] tokensByWorker;
    private long epoch;
    private int matchedWorker;

    SentPrefixes(int workers) {
        root = new SentPrefix(new TokenRuns(), 0, 0, null, workers);
        for (int worker = 0; worker < workers; worker++) {
            root.setUsed(worker, 0);
        }
        tokensByWorker = new long[workers];
    }

    /** Tokens of {@code worker} in the tree. */
    long tokens(int worker) {
        return tokensByWorker[worker];
    }

    /** How many tokens at the head of {@code prompt} were sent before; {@link #matchedWorker} tells to whom. */
    int match(TokenRuns prompt) {
        SentPrefix node = root;
        int matched = 0;
        while (matched < prompt.length()) {
            SentPrefix child = node.child(prompt.tokenAt(matched));
            if (child == null) {
                break;
            }
            int common = child.commonLength(prompt, matched);
            matched += common;
            node = child;
            if (common < child.length()) {
                break;
            }
        }
        matchedWorker = node.owner();
        long now = epoch++;
        if ((now & USE_MASK) == 0) {
            node.setUsed(matchedWorker, now);
        }
        return matched;
    }

    /** The worker that the last {@link #match} found. */
    int matchedWorker() {
        return matchedWorker;
    }

    /** Notes that {@code prompt} was sent to {@code worker}. */
    void add(TokenRuns prompt, int worker) {
        SentPrefix node = root;
        int at = 0;
        while (at < prompt.length()) {
            SentPrefix child = node.child(prompt.tokenAt(at));
            if (child == null) {
                child = new SentPrefix(prompt, at, prompt.length() - at, node, tokensByWorker.length);
                node.put(child);
                tokensByWorker[worker] += child.length();
                child.setOwner(worker);
                child.setUsed(worker, epoch++);
                return;
            }
            int common = child.commonLength(prompt, at);
            if (common < child.length()) {
                child = child.splitAt(common);
            }
            if (!child.has(worker)) {
                tokensByWorker[worker] += child.length();
                child.setUsed(worker, 0);
            }
            node = child;
            at += common;
        }
        node.setUsed(worker, epoch++);
    }

    /** Takes the least recently used ends of prompts from each worker that has more than {@code mostTokens}. */
    void evict(long mostTokens) {
        if (!anyHasMoreThan(mostTokens)) {
            return;
        }
        PriorityQueue<Leaf> leaves = new PriorityQueue<>(Comparator.comparingLong(Leaf::usedAt));
        collectLeaves(leaves);
        while (!leaves.isEmpty()) {
            Leaf leaf = leaves.remove();
            SentPrefix node = leaf.node();
            int worker = leaf.worker();
            SentPrefix parent = node.parent();
            if (parent == null || tokensByWorker[worker] <= mostTokens || !node.isLeafOf(worker)) {
                continue;
            }
            tokensByWorker[worker] -= node.length();
            node.remove(worker);
            if (node.isUnused()) {
                parent.drop(node);
            }
            if (parent.isLeafOf(worker)) {
                leaves.add(new Leaf(parent, worker, parent.usedAt(worker)));
            }
        }
    }

    private boolean anyHasMoreThan(long tokens) {
        for (long workerTokens : tokensByWorker) {
            if (workerTokens > tokens) {
                return true;
            }
        }
        return false;
    }

    private void collectLeaves(PriorityQueue<Leaf> leaves) {
        ArrayDeque<SentPrefix> open = new ArrayDeque<>(List.of(root));
        List<SentPrefix> children = new ArrayList<>();
        while (!open.isEmpty()) {
            SentPrefix node = open.pop();
            for (int worker = 0; worker < tokensByWorker.length; worker++) {
                if (node.isLeafOf(worker)) {
                    leaves.add(new Leaf(node, worker, node.usedAt(worker)));
                }
            }
            children.clear();
            node.addChildrenTo(children);
            children.forEach(open::push);
        }
    }

    /** The end of something that was sent to a worker. */
    private record Leaf(SentPrefix node, int worker, long usedAt) {}
}
