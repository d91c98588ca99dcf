package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;

/**
 * Observations, each standing for a number of equal ones, with exact moments and quantiles as numpy computes them
 * (population standard deviation, linear interpolation between order statistics). Observations that repeat the one
 * before are stored once, so a batch that advances in step costs one entry.
 */
public final class WeightedSample {
    private double[] values = new double[16];
    private long[] weights = new long[16];
    private int entries;
    private long count;
    private boolean sorted = true;

    /** Adds {@code value} {@code weight} times. */
    public void add(double value, long weight) {
        count += weight;
        if (entries > 0 && values[entries - 1] == value) {
            weights[entries - 1] += weight;
            return;
        }
        if (entries == values.length) {
            values = Arrays.copyOf(values, 2 * entries);
            weights = Arrays.copyOf(weights, 2 * entries);
        }
        values[entries] = value;
        weights[entries++] = weight;
        sorted = entries == 1;
    }

    /** Observations, weights counted. */
    public long count() {
        return count;
    }

    /** The mean, or 0 of nothing. */
    public double mean() {
        double sum = 0;
        for (int i = 0; i < entries; i++) {
            sum += values[i] * weights[i];
        }
        return count == 0 ? 0 : sum / count;
    }

    /** The population standard deviation, or 0 of nothing. */
    public double standardDeviation() {
        double mean = mean();
        double squares = 0;
        for (int i = 0; i < entries; i++) {
            squares += (values[i] - mean) * (values[i] - mean) * weights[i];
        }
        return count == 0 ? 0 : Math.sqrt(squares / count);
    }

    /** The largest observation, or 0 of nothing. */
    public double max() {
        sort();
        return entries == 0 ? 0 : values[entries - 1];
    }

    /**
     * The quantile, or 0 of nothing.
     *
     * @param share between 0 and 1
     */
    public double quantile(double share) {
        if (count == 0) {
            return 0;
        }
        sort();
        double rank = share * (count - 1);
        long below = (long) Math.floor(rank);
        double low = at(below);
        double high = at(Math.min(below + 1, count - 1));
        return low + (high - low) * (rank - below);
    }

    /** The observation of a rank; only after sorting. */
    private double at(long rank) {
        long seen = 0;
        for (int i = 0; i < entries; i++) {
            seen += weights[i];
            if (rank < seen) {
                return values[i];
            }
        }
        return values[entries - 1];
    }

    private void sort() {
        if (sorted) {
            return;
        }
        double[] ordered = Arrays.copyOf(values, entries);
        Arrays.sort(ordered);
        int distinct = 0;
        for (double value : ordered) {
            if (distinct == 0 || ordered[distinct - 1] != value) {
                ordered[distinct++] = value;
            }
        }
        long[] orderedWeights = new long[distinct];
        for (int i = 0; i < entries; i++) {
            orderedWeights[Arrays.binarySearch(ordered, 0, distinct, values[i])] += weights[i];
        }
        values = ordered;
        weights = orderedWeights;
        entries = distinct;
        sorted = true;
    }
}
