package org.ascendtwin.calibration.fit;

import java.util.List;

/**
 * What is believed of unknown numbers after measurements.
 *
 * @param estimates one for each unknown, in their order
 * @param correlations of the estimates on their scales, in their order
 * @param logErrors logarithms of predicted over measured values at the estimates
 * @param evaluations how often predictions were asked for
 */
public record Posterior(List<Estimate> estimates, double[][] correlations, double[] logErrors, int evaluations) {
    /**
     * One number.
     *
     * @param value the most likely one
     * @param low one standard deviation of the belief below it
     * @param high one above it
     * @param shrink what the measurements left of the spread: 1 where they tell nothing, near 0 where they tell all
     */
    public record Estimate(Unknown unknown, double value, double low, double high, double shrink) {}

    public Posterior {
        estimates = List.copyOf(estimates);
    }

    /** The values in their order. */
    public double[] values() {
        return estimates.stream().mapToDouble(Estimate::value).toArray();
    }
}
