package org.ascendtwin.sim.rng;

/**
 * The gamma distribution of mean shape × scale; its squared coefficient of variation is 1 / shape, so a shape below 1
 * is burstier than Poisson and one above 1 smoother.
 */
public record Gamma(double shape, double scale) implements Distribution {
    public Gamma {
        Check.positive("shape of a gamma distribution", shape);
        Check.positive("scale of a gamma distribution", scale);
    }

    @Override
    public double quantile(double uniform) {
        return scale * IncompleteGamma.inverse(shape, uniform);
    }

    @Override
    public double mean() {
        return shape * scale;
    }
}
