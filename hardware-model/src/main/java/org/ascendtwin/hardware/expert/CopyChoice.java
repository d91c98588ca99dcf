package org.ascendtwin.hardware.expert;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.device.Range;

/**
 * Which copy of an expert the tokens of a rank go to (SGLang, {@code eplb/expert_location_dispatch.py}).
 *
 * @param nearest whether each rank has a copy that all its tokens go to: one of its own, else one of its node where some lie
 *     there and some elsewhere, else one that is dealt to it ({@code static}); otherwise a copy is drawn for each token
 *     ({@code dynamic})
 * @param ranksOfNode ranks of one node
 */
public record CopyChoice(boolean nearest, int ranksOfNode) {
    /** Each token draws its copy. */
    public static final CopyChoice DRAWN = new CopyChoice(false, 1);

    public CopyChoice {
        Range.check("ranks of a node", ranksOfNode, 1, 1 << 14);
    }

    /**
     * Parts of an expert's tokens that its copies get if all ranks have equally many.
     *
     * @param ranksOfCopies where the copies lie
     * @param first copy that is dealt first where ranks are no multiple of the copies
     */
    double[] parts(List<Integer> ranksOfCopies, int ranks, int first) {
        int copies = ranksOfCopies.size();
        double[] parts = new double[copies];
        if (!choosesForRanks(copies)) {
            Arrays.fill(parts, 1.0 / copies);
            return parts;
        }
        for (int copy : copyByRank(ranksOfCopies, ranks, first)) {
            parts[copy] += 1.0 / ranks;
        }
        return parts;
    }

    /** Whether all tokens of a rank go to one of {@code copies}; otherwise each copy gets as many of them. */
    boolean choosesForRanks(int copies) {
        return nearest && copies > 1;
    }

    /** Which copy of an expert the tokens of each rank go to. */
    int[] copyByRank(List<Integer> ranksOfCopies, int ranks, int first) {
        int[] copyByRank = new int[ranks];
        int dealt = 0;
        for (int rank = 0; rank < ranks; rank++) {
            int copy = near(ranksOfCopies, rank);
            copyByRank[rank] = copy >= 0 ? copy : (first + dealt++) % ranksOfCopies.size();
        }
        return copyByRank;
    }

    /** A copy on {@code rank} itself or on its node, negative where that says nothing. */
    private int near(List<Integer> ranksOfCopies, int rank) {
        int own = ranksOfCopies.indexOf(rank);
        if (own >= 0) {
            return own;
        }
        int firstOfNode = -1;
        int ofNode = 0;
        for (int copy = 0; copy < ranksOfCopies.size(); copy++) {
            if (ranksOfCopies.get(copy) / ranksOfNode == rank / ranksOfNode) {
                firstOfNode = ofNode++ == 0 ? copy : firstOfNode;
            }
        }
        return ofNode < ranksOfCopies.size() ? firstOfNode : -1;
    }
}
