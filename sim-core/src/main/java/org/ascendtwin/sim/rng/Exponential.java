package org.ascendtwin.sim.rng;

/** The gaps of a Poisson process: exponential with the given mean. */
public record Exponential(double mean) implements Distribution {
    public Exponential {
        Check.positive("mean of an exponential distribution", mean);
    }

    @Override
    public double quantile(double uniform) {
        return -mean * StrictMath.log1p(-uniform);
    }
}
