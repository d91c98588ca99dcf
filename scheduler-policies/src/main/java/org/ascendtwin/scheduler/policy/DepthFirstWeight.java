package org.ascendtwin.scheduler.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.cache.PrefixCache;
import org.ascendtwin.scheduler.cache.RadixNode;
import org.jspecify.annotations.Nullable;

/**
 * {@code dfs-weight}: follows the radix tree depth first, the branch that most waiting requests hang on first, so that
 * requests which share a prefix run together.
 */
final class DepthFirstWeight implements QueuePolicy {
    private static final Comparator<RadixNode> HEAVIEST_FIRST =
            Comparator.comparingInt(RadixNode::weight).reversed();

    private final PrefixCache cache;
    private final SequenceList ordered = new SequenceList();

    DepthFirstWeight(PrefixCache cache) {
        this.cache = cache;
    }

    @Override
    public void order(SequenceList waiting, SequenceList running, long nowNanos) {
        for (int index = 0; index < waiting.size(); index++) {
            Sequence sequence = waiting.get(index);
            cache.match(sequence.tokens(), sequence.tokens().length(), sequence.match());
        }
        RadixNode root = null;
        for (int index = 0; index < waiting.size(); index++) {
            root = weigh(waiting.get(index).match().node());
        }
        if (root == null) {
            return;
        }
        ordered.clear();
        visit(root, waiting);
        for (int index = 0; index < ordered.size(); index++) {
            waiting.set(index, ordered.get(index));
        }
    }

    /** Counts one request more on the way up from {@code node}; returns the root. */
    private static @Nullable RadixNode weigh(@Nullable RadixNode deepest) {
        RadixNode top = null;
        for (RadixNode node = deepest; node != null; node = node.parent()) {
            node.setWeight(node.weight() + 1);
            top = node;
        }
        return top;
    }

    /** Emits the requests below {@code node}, then those that end at it, and takes the weights off again. */
    private void visit(RadixNode node, SequenceList waiting) {
        List<RadixNode> heavy = new ArrayList<>();
        for (RadixNode child = node.firstChild(); child != null; child = child.nextSibling()) {
            if (child.weight() > 0) {
                heavy.add(child);
            }
        }
        heavy.sort(HEAVIEST_FIRST);
        int emittedBefore = ordered.size();
        for (RadixNode child : heavy) {
            visit(child, waiting);
        }
        int own = node.weight() - (ordered.size() - emittedBefore);
        for (int index = 0; own > 0; index++) {
            if (waiting.get(index).match().node() == node) {
                ordered.add(waiting.get(index));
                own--;
            }
        }
        node.setWeight(0);
    }
}
