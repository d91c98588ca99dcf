package org.ascendtwin.sim.rng;

/**
 * A distribution of one real variate, drawn by inversion: exactly one uniform a variate, so that runs which share
 * streams stay in step.
 */
public sealed interface Distribution
        permits Constant,
                Empirical,
                Exponential,
                Gamma,
                Lognormal,
                Mixture,
                Normal,
                Pareto,
                Uniform,
                UniformInteger,
                Weibull,
                Zipf {
    /**
     * The variate that {@code uniform} stands for: the value that this share of all variates does not exceed (in a
     * {@link Mixture}, within the chosen component).
     *
     * @param uniform strictly between 0 and 1
     */
    double quantile(double uniform);

    /** The expectation; infinite where the integral diverges. */
    double mean();

    /** The next variate. */
    default double draw(RandomStream stream) {
        return quantile(stream.nextDouble());
    }
}
