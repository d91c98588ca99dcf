package org.ascendtwin.scheduler.batch;

/**
 * Cuts a batch in two halves whose computation and communication overlap
 * ({@code batch_overlap/two_batch_overlap.py}).
 */
public final class TwoBatchSplit {
    /** {@code --tbo-token-distribution-threshold}: the smallest share of the tokens that the lighter half may have. */
    public static final double DEFAULT_THRESHOLD = 0.48;

    private final double threshold;
    private boolean insideSequence;
    private int sequenceIndex;
    private int tokenIndex;

    public TwoBatchSplit(double threshold) {
        this.threshold = threshold;
    }

    /** The first request of the second half of a decode batch. */
    public static int decodeSplit(int batchSize) {
        return batchSize / 2;
    }

    /** Cuts an extend batch of requests that compute {@code extendLengths} tokens. */
    public void splitExtend(int[] extendLengths, int count) {
        long total = 0;
        for (int index = 0; index < count; index++) {
            total += extendLengths[index];
        }
        int boundary = mostBalancedBoundary(extendLengths, count, total);
        long left = 0;
        for (int index = 0; index < boundary; index++) {
            left += extendLengths[index];
        }
        insideSequence = left < total * threshold || left > total * (1 - threshold);
        sequenceIndex = insideSequence ? sequenceOfMiddle(extendLengths, count, total / 2) : boundary;
        tokenIndex = (int) (insideSequence ? total / 2 : left);
    }

    /** Whether the cut goes through a request because no boundary is balanced. */
    public boolean isInsideSequence() {
        return insideSequence;
    }

    /** The request that is cut, or the first of the second half. */
    public int sequenceIndex() {
        return sequenceIndex;
    }

    /** Tokens of the first half. */
    public int tokenIndex() {
        return tokenIndex;
    }

    private static int mostBalancedBoundary(int[] lengths, int count, long total) {
        int best = 0;
        long bestDifference = Long.MAX_VALUE;
        long left = 0;
        for (int index = 1; index < count; index++) {
            left += lengths[index - 1];
            long difference = Math.abs(2 * left - total);
            if (difference > bestDifference) {
                break;
            }
            bestDifference = difference;
            best = index;
        }
        return best;
    }

    private static int sequenceOfMiddle(int[] lengths, int count, long half) {
        long left = 0;
        for (int index = 0; index < count; index++) {
            left += lengths[index];
            if (left > half) {
                return index;
            }
        }
        return 0;
    }
}
