package org.ascendtwin.sim.stat;

/**
 * An interval for the mean of one long run whose observations depend on their neighbours: means of batches that grow
 * with the run until they no longer depend on each other. Kept in constant room.
 */
public final class BatchMeans {
    /** Twice as many batches as are kept after merging by pairs. */
    private static final int MOST_BATCHES = 256;

    /** With fewer, Student's quantile widens the interval more than larger batches would narrow it. */
    private static final int FEWEST_BATCHES = 16;

    private final Unit unit;
    private final double[] sums = new double[MOST_BATCHES];
    private int batchCount;
    private long batchSize = 1;
    private double sum;
    private long inBatch;

    public BatchMeans(Unit unit) {
        this.unit = unit;
    }

    public void add(double observation) {
        sum += observation;
        if (++inBatch < batchSize) {
            return;
        }
        sums[batchCount++] = sum;
        sum = 0;
        inBatch = 0;
        if (batchCount == MOST_BATCHES) {
            batchCount = mergePairs(sums, batchCount);
            batchSize *= 2;
        }
    }

    /** Adds neighbours together in place; returns how many are left, an odd last one being dropped. */
    private static int mergePairs(double[] batches, int count) {
        for (int i = 0; i < count / 2; i++) {
            batches[i] = batches[2 * i] + batches[2 * i + 1];
        }
        return count / 2;
    }

    /** Observations in whole batches, those the interval is made of. */
    public long count() {
        return batchCount * batchSize;
    }

    /**
     * Student's interval over batch means, the batches doubled until von Neumann's test no longer finds neighbours alike
     * at the 10 % level, or until 16 to 31 are left (G. Fishman, "Discrete-Event Simulation", 2001, section 6.6).
     */
    public Interval interval(double confidence) {
        double[] batches = sums.clone();
        int count = batchCount;
        long size = batchSize;
        while (count >= 2 * FEWEST_BATCHES && dependent(batches, count)) {
            count = mergePairs(batches, count);
            size *= 2;
        }
        Tally means = new Tally(unit);
        for (int i = 0; i < count; i++) {
            means.add(batches[i] / size);
        }
        return Interval.of(means, confidence);
    }

    /** Whether the lag-one correlation is more than chance: its standard error is √((n − 2) / (n² − 1)). */
    private static boolean dependent(double[] batches, int count) {
        double mean = PairwiseSum.of(batches, 0, count) / count;
        double squares = 0;
        double differences = 0;
        for (int i = 0; i < count; i++) {
            double centred = batches[i] - mean;
            squares += centred * centred;
            double step = i + 1 < count ? batches[i + 1] - batches[i] : 0;
            differences += step * step;
        }
        double correlation = 1 - differences / (2 * squares);
        double error = StrictMath.sqrt((count - 2.0) / ((double) count * count - 1));
        return correlation > 1.2816 * error;
    }
}
