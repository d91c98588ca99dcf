package org.ascendtwin.sim.rng;

/** Weibull's distribution, P(X &gt; x) = exp(−(x / scale)^shape). */
public record Weibull(double shape, double scale) implements Distribution {
    public Weibull {
        Check.positive("shape of a Weibull distribution", shape);
        Check.positive("scale of a Weibull distribution", scale);
    }

    @Override
    public double quantile(double uniform) {
        return scale * StrictMath.pow(-StrictMath.log1p(-uniform), 1 / shape);
    }

    @Override
    public double mean() {
        return scale * StrictMath.exp(IncompleteGamma.logGamma(1 + 1 / shape));
    }
}
