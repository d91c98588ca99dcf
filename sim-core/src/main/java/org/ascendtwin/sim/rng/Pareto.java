package org.ascendtwin.sim.rng;

/** Pareto's power law, P(X &gt; x) = (least / x)^shape for x of {@code least} or more; no mean at a shape of 1 or less. */
public record Pareto(double shape, double least) implements Distribution {
    public Pareto {
        Check.positive("shape of a Pareto distribution", shape);
        Check.positive("least value of a Pareto distribution", least);
    }

    @Override
    public double quantile(double uniform) {
        return least * StrictMath.exp(-StrictMath.log1p(-uniform) / shape);
    }

    @Override
    public double mean() {
        return shape > 1 ? least * shape / (shape - 1) : Double.POSITIVE_INFINITY;
    }
}
