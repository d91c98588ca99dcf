package org.ascendtwin.sim.stat;

import java.util.Arrays;
import java.util.Objects;

/** All observations, kept, for exact quantiles as numpy and so SGLang's bench_serving tell them. */
public final class Sample {
    private final Unit unit;
    private double[] values = new double[16];
    private int size;
    private double[] sorted = {};

    public Sample(Unit unit) {
        this.unit = unit;
    }

    public void add(double observation) {
        if (Double.isNaN(observation)) {
            throw new IllegalArgumentException("an observation is a number, not NaN");
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = observation;
    }

    /** Forgets all observations, as at the end of a warm-up. */
    public void clear() {
        size = 0;
        sorted = new double[0];
    }

    public Unit unit() {
        return unit;
    }

    public int size() {
        return size;
    }

    /** The {@code index}-th observation, in the order they were added. */
    public double get(int index) {
        return values[Objects.checkIndex(index, size)];
    }

    /** A copy of the observations, in the order they were added. */
    public double[] toArray() {
        return Arrays.copyOf(values, size);
    }

    /** The mean, by numpy's pairwise sum so that it is the same to the last digit; NaN where nothing was observed. */
    public double mean() {
        return size == 0 ? Double.NaN : PairwiseSum.of(values, 0, size) / size;
    }

    public double min() {
        return quantile(0);
    }

    public double max() {
        return quantile(1);
    }

    /**
     * The value below which a share {@code probability} lies, interpolated linearly between neighbours as
     * numpy.quantile does by default (its method "linear"); NaN where nothing was observed.
     *
     * @param probability 0 to 1: 0.99 for the 99th percentile
     */
    public double quantile(double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "a quantile's probability is 0 to 1, not " + probability + ". Maybe it is a percentage.");
        }
        if (size == 0) {
            return Double.NaN;
        }
        double[] ordered = sorted();
        double position = (size - 1) * probability;
        int below = (int) position;
        if (below >= size - 1) {
            return ordered[size - 1];
        }
        double share = position - below;
        double gap = ordered[below + 1] - ordered[below];
        // numpy reckons from the nearer end, which decides the last digit.
        return share >= 0.5 ? ordered[below + 1] - gap * (1 - share) : ordered[below] + gap * share;
    }

    /** The observations from least to greatest; shared, not to be changed. */
    double[] sorted() {
        if (sorted.length != size) {
            sorted = toArray();
            Arrays.sort(sorted);
        }
        return sorted;
    }
}
