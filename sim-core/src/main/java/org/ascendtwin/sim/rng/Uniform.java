package org.ascendtwin.sim.rng;

/** Evenly spread between {@code low} and {@code high}. */
public record Uniform(double low, double high) implements Distribution {
    public Uniform {
        Check.finite("lower end of a uniform distribution", low);
        Check.finite("upper end of a uniform distribution", high);
        Check.ordered("lower end of a uniform distribution", low, "upper end", high);
    }

    @Override
    public double quantile(double uniform) {
        return low + uniform * (high - low);
    }

    @Override
    public double mean() {
        return low + (high - low) / 2;
    }
}
