package org.ascendtwin.scheduler.speculate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The drafts that a window with branches verifies: each step keeps the likeliest branches and grows as many from each, and
 * the likeliest of all that grew are verified (Li et al. 2024, EAGLE-2; SGLang {@code select_top_k_tokens}). Here a
 * branch is as likely as drafts of its ranks are right on the whole, so that the tree is the same for all texts of a
 * class; the real one follows the draft model's confidence in each text and so does somewhat better.
 */
final class DraftTree {
    private static final int NONE = -1;

    private final int topk;
    private final int[] children;

    private DraftTree(int topk, int[] children) {
        this.topk = topk;
        this.children = children;
    }

    /** A draft while the tree grows: its path's likelihood, its parent and its rank among its parent's. */
    private record Branch(int order, double likelihood, int parent, int rank) {}

    /** The likeliest first, the earlier grown of equally likely ones. */
    private static final Comparator<Branch> LIKELIEST =
            Comparator.comparingDouble(Branch::likelihood).reversed().thenComparingInt(Branch::order);

    static DraftTree of(SpeculativeWindow window, ContentClass content, RankChances ranks) {
        int topk = window.eagleTopk();
        List<Branch> grown = new ArrayList<>();
        List<Branch> kept = List.of(new Branch(NONE, 1, NONE, 0));
        for (int depth = 0; depth < window.numSteps(); depth++) {
            double odds = content.odds(depth);
            List<Branch> grownNow = new ArrayList<>();
            for (Branch branch : kept) {
                for (int rank = 1; rank <= topk; rank++) {
                    double likelihood = branch.likelihood() * (ranks.within(odds, rank) - ranks.within(odds, rank - 1));
                    int order = grown.size() + grownNow.size();
                    grownNow.add(new Branch(order, likelihood, branch.order(), rank));
                }
            }
            grown.addAll(grownNow);
            kept = grownNow.stream().sorted(LIKELIEST).limit(topk).toList();
        }
        List<Branch> verified = grown.stream()
                .sorted(LIKELIEST)
                .limit(window.numDraftTokens() - 1L)
                .sorted(Comparator.comparingInt(Branch::order))
                .toList();
        return new DraftTree(topk, children(verified, grown.size(), topk));
    }

    /** By parent, 0 for the root, and rank. No draft is likelier than its parent, so each one's parent is verified too. */
    private static int[] children(List<Branch> verified, int grownCount, int topk) {
        int[] nodeByOrder = new int[grownCount];
        int[] children = new int[(verified.size() + 1) * topk];
        Arrays.fill(children, NONE);
        for (int node = 1; node <= verified.size(); node++) {
            Branch branch = verified.get(node - 1);
            nodeByOrder[branch.order()] = node;
            int parent = branch.parent() == NONE ? 0 : nodeByOrder[branch.parent()];
            children[parent * topk + branch.rank() - 1] = node;
        }
        return children;
    }

    /** The root. */
    static int root() {
        return 0;
    }

    /** The draft of {@code rank} after {@code node}, negative where none is verified. */
    int child(int node, int rank) {
        return rank > topk ? NONE : children[node * topk + rank - 1];
    }

    /** Drafts that the model ranks below this are never verified. */
    int topk() {
        return topk;
    }
}
