package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.runtime.Batch;
import org.ascendtwin.live.runtime.Decoder;
import org.ascendtwin.scheduler.batch.StepPlan;

/**
 * A small model that writes ahead of the target (Leviathan, Kalman and Matias 2023). Its own cache has the target's
 * pages, so that whatever the target finds of a prompt, it finds as well.
 *
 * <p>A draft is accepted where it is what the target chooses itself, or, with a threshold below one, where the target
 * finds it at least that share as likely as its likeliest token.
 */
public final class Drafter {
    /** Accepts what the target would have chosen, so that output is what it would be without drafts. */
    public static final double LOSSLESS = 1;

    private final Decoder decoder;
    private final double threshold;

    /**
     * @param decoder of the draft model, with room for two tokens of each sequence
     * @param threshold share of the likeliest token's chance that is enough; {@link #LOSSLESS} for the target's choice
     */
    public Drafter(Decoder decoder, double threshold) {
        if (!(threshold > 0 && threshold <= LOSSLESS)) {
            throw new IllegalArgumentException(
                    "an acceptance threshold of " + threshold + "; allowed: more than 0, up to 1, which is lossless");
        }
        this.decoder = decoder;
        this.threshold = threshold;
    }

    /** Computes the keys and values of prompts that the target is given. */
    void read(List<Batch.Piece> prompts) {
        decoder.enqueue(new Batch(prompts));
    }

    /** Waits until nothing of it runs on the device any more. */
    void await() {
        decoder.await();
    }

    /** Whether drafts are accepted that the target would not have chosen. */
    boolean isLossy() {
        return threshold < LOSSLESS;
    }

    /**
     * Whether a draft is good enough that the target would not have chosen.
     *
     * @param scores of all tokens in the target
     */
    boolean accepts(int draft, float[] scores) {
        // Chances are as exp(score), so their ratio is exp of the difference.
        return Math.exp(scores[draft] - scores[Sampling.likeliest(scores)]) >= threshold;
    }

    /**
     * What probably comes after each sequence of a verify step. Where nothing is asked for, it still reads the last tokens, so
     * that its cache has them when drafts are wanted again.
     *
     * @param pages of each sequence
     * @return for each sequence one token less than the step verifies
     */
    int[][] drafts(StepPlan plan, List<int[]> pages) {
        int count = plan.queryLength(0) - 1;
        int[][] drafts = new int[plan.count()][count];
        for (int step = 0; step < Math.max(1, count); step++) {
            List<Batch.Piece> pieces = new ArrayList<>();
            for (int i = 0; i < plan.count(); i++) {
                pieces.add(piece(plan, i, pages.get(i), step == 0 ? -1 : drafts[i][step - 1], step));
            }
            decoder.enqueue(new Batch(pieces));
            int[] next = decoder.nextTokens();
            for (int i = 0; i < plan.count() && step < count; i++) {
                drafts[i][step] = next[i];
            }
        }
        return drafts;
    }

    /**
     * The first pass reads the last two tokens, later ones a draft each: where all drafts of the step before were right,
     * the keys and values of its last one are missing still.
     */
    private static Batch.Piece piece(StepPlan plan, int index, int[] pages, int draft, int step) {
        int last = plan.prefixLength(index);
        return step == 0
                ? new Batch.Piece(DecoderExecutor.tokens(plan.sequence(index), last - 1, 2), last - 1, pages)
                : new Batch.Piece(new int[] {draft}, last + step, pages);
    }
}
