package org.ascendtwin.sim.stat;

/**
 * A quantile with the interval that holds the true one with at least the given confidence, whatever the distribution of
 * the independent observations: two order statistics chosen by the binomial law (Conover, "Practical Nonparametric
 * Statistics", 3rd edition, section 3.2).
 *
 * @param low −∞ where the sample is too small to bound the quantile from below
 * @param high +∞ where the sample is too small to bound it from above
 */
public record QuantileInterval(
        double probability, double value, double low, double high, double confidence, long count, Unit unit) {
    public static QuantileInterval of(Sample sample, double probability, double confidence) {
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException("a quantile with an interval has a probability between 0 and 1, not "
                    + probability + ". Maybe it is a percentage.");
        }
        Interval.check(confidence);
        double[] ordered = sample.sorted();
        double tail = (1 - confidence) / 2;
        int below = atMost(ordered.length, probability, tail) - 1;
        int above = ordered.length - atMost(ordered.length, 1 - probability, tail);
        double low = below < 0 ? Double.NEGATIVE_INFINITY : ordered[below];
        double high = above >= ordered.length ? Double.POSITIVE_INFINITY : ordered[above];
        return new QuantileInterval(
                probability, sample.quantile(probability), low, high, confidence, ordered.length, sample.unit());
    }

    /** The largest k for which fewer than k of {@code trials} succeed with at most {@code tail} probability. */
    private static int atMost(int trials, double success, double tail) {
        double logTerm = trials * StrictMath.log1p(-success);
        double logOdds = StrictMath.log(success) - StrictMath.log1p(-success);
        double total = 0;
        for (int k = 0; k < trials; k++) {
            total += StrictMath.exp(logTerm);
            if (total > tail) {
                return k;
            }
            logTerm += logOdds + StrictMath.log((trials - k) / (k + 1.0));
        }
        return trials;
    }

    public boolean contains(double quantile) {
        return low <= quantile && quantile <= high;
    }

    @Override
    public String toString() {
        return value + " [" + low + ", " + high + "] " + unit;
    }
}
