package org.ascendtwin.scheduler.speculate;

import java.util.Arrays;

/**
 * Adapts the number of draft steps of one range of batch sizes to how many drafts prove correct: a smoothed mean, looked
 * at every few batches.
 */
final class AdaptiveSlot {
    private static final double SMOOTHING = 0.2;
    private static final int UPDATE_INTERVAL_BATCHES = 5;
    private static final int WARMUP_BATCHES = 10;

    private final int[] candidateSteps;
    private final double downHysteresis;
    private final double upHysteresis;
    private int current;
    private double meanCorrect;
    private int batchCount;

    /**
     * @param initialSteps where to start if it is a candidate; else in the middle
     * @param candidateSteps in ascending order
     */
    AdaptiveSlot(int initialSteps, int[] candidateSteps, double downHysteresis, double upHysteresis) {
        this.candidateSteps = candidateSteps;
        this.downHysteresis = downHysteresis;
        this.upHysteresis = upHysteresis;
        int found = Arrays.binarySearch(candidateSteps, initialSteps);
        current = found >= 0 ? found : candidateSteps.length / 2;
        meanCorrect = steps() - 1.0;
    }

    int steps() {
        return candidateSteps[current];
    }

    /** Takes in a batch in which {@code correctDrafts} drafts of {@code requests} requests were correct; returns whether the steps changed. */
    boolean update(int correctDrafts, int requests) {
        if (requests == 0) {
            return false;
        }
        meanCorrect = (1 - SMOOTHING) * meanCorrect + SMOOTHING * (correctDrafts / (double) requests);
        batchCount++;
        if (batchCount <= WARMUP_BATCHES || (batchCount - WARMUP_BATCHES) % UPDATE_INTERVAL_BATCHES != 0) {
            return false;
        }
        int before = current;
        while (current > 0 && meanCorrect <= candidateSteps[current - 1] - 0.5 + downHysteresis) {
            current--;
        }
        boolean movedDown = current < before;
        while (!movedDown
                && current < candidateSteps.length - 1
                && meanCorrect > candidateSteps[current] - 0.5 + upHysteresis) {
            current++;
        }
        return current != before;
    }
}
