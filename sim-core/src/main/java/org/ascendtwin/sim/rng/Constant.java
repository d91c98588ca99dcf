package org.ascendtwin.sim.rng;

/** Always {@code value}; still takes its uniform, so that a constant and a spread model stay in step. */
public record Constant(double value) implements Distribution {
    public Constant {
        Check.finite("value of a constant distribution", value);
    }

    @Override
    public double quantile(double uniform) {
        return value;
    }

    @Override
    public double mean() {
        return value;
    }
}
