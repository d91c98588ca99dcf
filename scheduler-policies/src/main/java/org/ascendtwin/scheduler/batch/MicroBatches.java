package org.ascendtwin.scheduler.batch;

/**
 * The batches that a pipeline of stages works on at once ({@code managers/scheduler_pp_mixin.py}): each runs requests of its
 * own, and all are fed from one queue in turn.
 *
 * @param count batches: {@code --pp-size} + {@code --pp-async-batch-depth}; 1 without a pipeline
 * @param mostRequests that one of them runs ({@code --pp-max-micro-batch-size})
 */
public record MicroBatches(int count, int mostRequests) {
    /** No pipeline. */
    public static final MicroBatches ONE = new MicroBatches(1, Integer.MAX_VALUE);

    private static final int MOST = 1 << 12;

    public MicroBatches {
        if (count < 1 || count > MOST || mostRequests < 1) {
            throw new IllegalArgumentException("pipeline of " + count + " batches of up to " + mostRequests
                    + " requests; allowed: 1 to " + MOST + " batches of 1 request or more");
        }
    }
}
