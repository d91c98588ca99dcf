package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Observations, each standing for a number of equal ones, with exact moments and quantiles as numpy computes them
 * (population standard deviation, linear interpolation between order statistics). Observations that repeat the one
 * before are stored once, so a batch that advances in step costs one entry. Of more than {@value #MOST_ENTRIES} different
 * ones, quantiles and deviation are those of the values rounded to one part in 16,384 ({@link RoundedCounts}); count, mean
 * and maximum stay exact.
 */
public final class WeightedSample {
    static final int MOST_ENTRIES = 1 << 20;

    private double[] values = new double[16];
    private long[] weights = new long[16];
    private int entries;
    private long count;
    private boolean sorted = true;

    /** All observations once there are too many, with their exact sum and maximum; null before. */
    private @Nullable RoundedCounts rounded;

    private double sum;
    private double max;

    /** Adds {@code value} {@code weight} times. */
    public void add(double value, long weight) {
        count += weight;
        if (rounded != null) {
            addRounded(rounded, value, weight);
            return;
        }
        if (entries > 0 && values[entries - 1] == value) {
            weights[entries - 1] += weight;
            return;
        }
        if (entries == values.length) {
            makeRoom();
        }
        if (rounded != null) {
            addRounded(rounded, value, weight);
            return;
        }
        values[entries] = value;
        weights[entries++] = weight;
        sorted = entries == 1;
    }

    private void addRounded(RoundedCounts counts, double value, long weight) {
        sum += value * weight;
        max = Math.max(max, value);
        counts.add(value, weight);
    }

    /** Doubles the room; where that is all that may be, merges equal entries, and rounds where few are equal. */
    private void makeRoom() {
        boolean all = entries > MOST_ENTRIES / 2;
        if (all) {
            sort();
        }
        if (entries <= MOST_ENTRIES / 2) {
            int room = all ? MOST_ENTRIES : 2 * entries;
            values = Arrays.copyOf(values, room);
            weights = Arrays.copyOf(weights, room);
            return;
        }
        RoundedCounts counts = new RoundedCounts();
        for (int i = 0; i < entries; i++) {
            addRounded(counts, values[i], weights[i]);
        }
        rounded = counts;
        entries = 0;
        values = new double[0];
        weights = new long[0];
    }

    /** Observations, weights counted. */
    public long count() {
        return count;
    }

    /** The mean, or 0 of nothing. */
    public double mean() {
        double all = sum;
        for (int i = 0; i < entries; i++) {
            all += values[i] * weights[i];
        }
        return count == 0 ? 0 : all / count;
    }

    /** The population standard deviation, or 0 of nothing. */
    public double standardDeviation() {
        double mean = mean();
        double squares = rounded == null ? 0 : rounded.squares(mean);
        for (int i = 0; i < entries; i++) {
            squares += (values[i] - mean) * (values[i] - mean) * weights[i];
        }
        return count == 0 ? 0 : Math.sqrt(squares / count);
    }

    /** The largest observation, or 0 of nothing. */
    public double max() {
        if (rounded != null) {
            return max;
        }
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
        if (rounded != null) {
            return rounded.at(rank);
        }
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
