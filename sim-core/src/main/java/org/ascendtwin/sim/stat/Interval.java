package org.ascendtwin.sim.stat;

/**
 * An estimate with the interval that holds the true mean with the given confidence.
 *
 * @param mean the estimate
 * @param halfWidth how far the interval reaches to either side; infinite where too little was observed to tell
 * @param confidence strictly between 0 and 1, usually 0.95
 * @param count independent observations behind the estimate
 */
public record Interval(double mean, double halfWidth, double confidence, long count, Unit unit) {
    public Interval {
        check(confidence);
    }

    static void check(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "a confidence lies between 0 and 1, not " + confidence + ". Maybe it is a percentage.");
        }
    }

    /**
     * Student's interval for the mean of independent, roughly normal observations, such as the means of replications.
     */
    public static Interval of(Tally tally, double confidence) {
        check(confidence);
        long count = tally.count();
        if (count < 2) {
            return new Interval(tally.mean(), Double.POSITIVE_INFINITY, confidence, count, tally.unit());
        }
        double quantile = StudentT.quantile(count - 1, (1 + confidence) / 2);
        double halfWidth = quantile * tally.deviation() / StrictMath.sqrt((double) count);
        return new Interval(tally.mean(), halfWidth, confidence, count, tally.unit());
    }

    /** The value the true mean exceeds with this confidence; for "at least" claims, where only one side matters. */
    public static double lowerBound(Tally tally, double confidence) {
        return tally.mean() - oneSided(tally, confidence);
    }

    /** The value the true mean stays below with this confidence; for "at most" claims. */
    public static double upperBound(Tally tally, double confidence) {
        return tally.mean() + oneSided(tally, confidence);
    }

    private static double oneSided(Tally tally, double confidence) {
        if (!(confidence > 0.5)) {
            throw new IllegalArgumentException("a bound's confidence lies between 0.5 and 1, not " + confidence);
        }
        return of(tally, 2 * confidence - 1).halfWidth();
    }

    public double low() {
        return mean - halfWidth;
    }

    public double high() {
        return mean + halfWidth;
    }

    public boolean contains(double value) {
        return low() <= value && value <= high();
    }

    /** The half-width as a share of the mean's size. */
    public double relativeHalfWidth() {
        return halfWidth / Math.abs(mean);
    }

    @Override
    public String toString() {
        return mean + " ± " + halfWidth + ' ' + unit;
    }
}
