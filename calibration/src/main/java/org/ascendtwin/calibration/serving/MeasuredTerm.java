package org.ascendtwin.calibration.serving;

/**
 * A parameter of serving that the profile of a run of one's own shows, and that stands in place of the fitted one.
 *
 * @param value what was measured
 * @param low one standard deviation below it, by how stretches of the run differ
 * @param high one above it
 * @param unit of all three
 * @param count times that it is the mean of
 * @param from the files that it was read off
 * @param how it was read off them
 */
public record MeasuredTerm(double value, double low, double high, String unit, int count, String from, String how) {
    private static final double MOST = 1e9;

    public MeasuredTerm {
        if (!(0 < low && low <= value && value <= high && high <= MOST)) {
            throw new IllegalArgumentException("a measured term of " + value + " between " + low + " and " + high
                    + "; allowed: above 0, at most 1e9, and in this order");
        }
    }

    /** The same where it lies {@code deviations} standard deviations from its value. */
    MeasuredTerm moved(double deviations) {
        double spread = StrictMath.log(high / low) / 2;
        double moved = value * StrictMath.exp(spread * deviations);
        return new MeasuredTerm(moved, moved, moved, unit, count, from, how);
    }
}
