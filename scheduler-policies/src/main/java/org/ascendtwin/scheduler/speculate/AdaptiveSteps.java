package org.ascendtwin.scheduler.speculate;

import java.util.Arrays;

/**
 * Chooses the number of draft steps by batch size and by how many drafts proved correct ({@code --speculative-adaptive},
 * {@code speculative/adaptive_spec_params.py}).
 */
public final class AdaptiveSteps implements WindowPolicy {
    /** Most draft steps ever chosen. */
    public static final int MAX_STEPS = 7;

    private static final int[] SLOT_BATCH_SIZES = {1, 8, 32};

    private final AdaptiveSlot[] slots;
    private final int[] graphBatchSizes;

    /**
     * @param initialSteps {@code --speculative-num-steps}
     * @param graphBatchSizes batch sizes with a captured graph, ascending: a batch counts as the next larger of them
     */
    public AdaptiveSteps(int initialSteps, int[] graphBatchSizes) {
        this.graphBatchSizes = Arrays.copyOf(graphBatchSizes, graphBatchSizes.length);
        slots = new AdaptiveSlot[] {
            new AdaptiveSlot(initialSteps, new int[] {1, 3, MAX_STEPS}, -0.25, 0),
            new AdaptiveSlot(initialSteps, new int[] {1, 3}, 0, 0),
            new AdaptiveSlot(initialSteps, new int[] {1}, 0, 0)
        };
    }

    /** Draft steps for a batch of {@code batchSize} requests. */
    public int steps(int batchSize) {
        return slot(batchSize).steps();
    }

    /**
     * Takes in the outcome of a verify step.
     *
     * @param correctDrafts correct drafts, summed over the batch
     * @return whether later batches of this size use another number of steps
     */
    public boolean verified(int batchSize, int correctDrafts) {
        return slot(batchSize).update(correctDrafts, batchSize);
    }

    @Override
    public int draftTokens(DecodeBatch batch) {
        return steps(batch.size()) + 1;
    }

    @Override
    public void verified(VerifiedBatch outcome) {
        verified(outcome.size(), outcome.correctSum());
    }

    private AdaptiveSlot slot(int batchSize) {
        int place = Arrays.binarySearch(graphBatchSizes, batchSize);
        int next = place >= 0 ? place : -place - 1;
        int padded = next < graphBatchSizes.length ? graphBatchSizes[next] : batchSize;
        int chosen = 0;
        while (chosen + 1 < slots.length && SLOT_BATCH_SIZES[chosen + 1] <= padded) {
            chosen++;
        }
        return slots[chosen];
    }
}
