package org.ascendtwin.scheduler.speculate;

import java.util.Arrays;
import java.util.List;
import org.ascendtwin.sim.rng.Noise;
import org.ascendtwin.sim.rng.Normal;
import org.jspecify.annotations.Nullable;

/**
 * Which drafts are right. A request belongs to a class of texts and is easier or harder than others of it; the draft of an
 * output token is right where that token's luck is within the chance at its place in the window. Class, difficulty and
 * luck depend on request and output position alone, so that the same request meets the same luck under every policy and
 * window; only where windows begin differs.
 */
public final class DraftAcceptance {
    private static final long CLASS = -2;
    private static final long DIFFICULTY = -1;
    private static final double NOT_DRAWN = 0;
    private static final double TOKENS_OF_DRIFT = 1000;
    private static final Normal STANDARD = new Normal(0, 1);

    private final ContentClass[] classes;
    private final double[] shareUpTo;
    private final double[][] oddsByDepth;
    private final RankChances ranks;
    private final DraftTree @Nullable [] trees;
    private final long key;
    private double[] easinessByRequest = new double[64];
    private byte[] classByRequest = new byte[64];

    /**
     * Makes the process.
     *
     * @param contents classes of texts; their shares are taken relative to their sum
     * @param ranks where a window has branches
     * @param tree the window with branches; null where drafts are chains
     * @param key of the noise, from {@link org.ascendtwin.sim.rng.Streams#key}
     */
    public DraftAcceptance(List<ContentClass> contents, RankChances ranks, @Nullable SpeculativeWindow tree, long key) {
        if (contents.isEmpty() || contents.size() > Byte.MAX_VALUE) {
            throw new IllegalArgumentException(
                    contents.size() + " classes of texts; allowed: 1 to " + Byte.MAX_VALUE + ".");
        }
        this.ranks = ranks;
        this.key = key;
        classes = contents.toArray(ContentClass[]::new);
        double sum = contents.stream().mapToDouble(ContentClass::share).sum();
        shareUpTo = new double[classes.length];
        oddsByDepth = new double[classes.length][];
        double upTo = 0;
        for (int index = 0; index < classes.length; index++) {
            upTo += classes[index].share() / sum;
            shareUpTo[index] = upTo;
            oddsByDepth[index] = classes[index].chances().stream()
                    .mapToDouble(ContentClass::odds)
                    .toArray();
        }
        trees = tree == null
                ? null
                : contents.stream()
                        .map(content -> DraftTree.of(tree, content, ranks))
                        .toArray(DraftTree[]::new);
    }

    /** Name of the class that a request belongs to. */
    public String contentOf(int requestId) {
        draw(requestId);
        return classes[classByRequest[requestId]].name();
    }

    /**
     * Drafts that are right before the first wrong one, of the window that drafts from output {@code position} on.
     *
     * @param drafts looked at in a chain; a tree looks at its own
     */
    public int correctDrafts(int requestId, int position, int drafts) {
        draw(requestId);
        int content = classByRequest[requestId];
        double factor = easinessByRequest[requestId];
        double drift = classes[content].driftPerThousand();
        if (drift != 0) {
            factor *= StrictMath.exp(drift * position / TOKENS_OF_DRIFT);
        }
        return trees == null
                ? inChain(oddsByDepth[content], factor, requestId, position, drafts)
                : inTree(trees[content], oddsByDepth[content], factor, requestId, position);
    }

    private int inChain(double[] odds, double factor, int requestId, int position, int drafts) {
        int correct = 0;
        while (correct < drafts) {
            double own = odds[Math.min(correct, odds.length - 1)] * factor;
            // A chance of odds/(1 + odds), without the division.
            if (Noise.uniform(key, requestId, position + correct) * (1 + own) >= own) {
                break;
            }
            correct++;
        }
        return correct;
    }

    private int inTree(DraftTree tree, double[] odds, double factor, int requestId, int position) {
        int correct = 0;
        int node = DraftTree.root();
        while (true) {
            double own = odds[Math.min(correct, odds.length - 1)] * factor;
            double luck = Noise.uniform(key, requestId, position + correct);
            node = tree.child(node, ranks.rank(own, luck, tree.topk()));
            if (node < 0) {
                return correct;
            }
            correct++;
        }
    }

    private void draw(int requestId) {
        if (requestId >= easinessByRequest.length) {
            int room = Math.max(requestId + 1, 2 * easinessByRequest.length);
            easinessByRequest = Arrays.copyOf(easinessByRequest, room);
            classByRequest = Arrays.copyOf(classByRequest, room);
        }
        if (easinessByRequest[requestId] == NOT_DRAWN) {
            double luck = Noise.uniform(key, requestId, CLASS);
            byte content = 0;
            while (content < classes.length - 1 && luck >= shareUpTo[content]) {
                content++;
            }
            classByRequest[requestId] = content;
            double difficulty = STANDARD.quantile(Noise.uniform(key, requestId, DIFFICULTY));
            easinessByRequest[requestId] = StrictMath.exp(classes[content].spread() * difficulty);
        }
    }
}
