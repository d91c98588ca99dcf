package org.ascendtwin.scheduler.route;

import java.util.Arrays;

/**
 * What a data-parallel controller believes of its ranks' load: their last snapshots, plus what it sent since
 * ({@code DPBudget} in {@code managers/data_parallel_controller.py}).
 */
public final class LoadBudget {
    private final BalanceMethod method;
    private final long[] requestCounts;
    private final long[] tokenCounts;
    private final double[] snapshotTimes;

    public LoadBudget(BalanceMethod method, int ranks) {
        this.method = method;
        requestCounts = new long[ranks];
        tokenCounts = new long[ranks];
        snapshotTimes = new double[ranks];
        Arrays.fill(snapshotTimes, Double.NaN);
    }

    /**
     * Takes in a rank's snapshot; one with the time of the last is the same and changes nothing.
     *
     * @param time of the snapshot, in any unit
     * @param requests running and waiting
     */
    public void update(int rank, double time, long requests, long tokens) {
        if (time != snapshotTimes[rank]) {
            snapshotTimes[rank] = time;
            requestCounts[rank] = requests;
            tokenCounts[rank] = tokens;
        }
    }

    /** Chooses the rank for a prompt of {@code promptTokens} tokens, the first among equals, and counts it there. */
    public int dispatch(int promptTokens) {
        int chosen = 0;
        for (int rank = 1; rank < requestCounts.length; rank++) {
            if (isLighter(rank, chosen)) {
                chosen = rank;
            }
        }
        requestCounts[chosen]++;
        tokenCounts[chosen] += promptTokens;
        return chosen;
    }

    private boolean isLighter(int rank, int other) {
        if (method == BalanceMethod.TOTAL_TOKENS && tokenCounts[rank] != tokenCounts[other]) {
            return tokenCounts[rank] < tokenCounts[other];
        }
        return requestCounts[rank] < requestCounts[other];
    }
}
