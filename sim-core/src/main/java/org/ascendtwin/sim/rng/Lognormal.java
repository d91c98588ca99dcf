package org.ascendtwin.sim.rng;

/**
 * The distribution of exp(Z) for a normal Z.
 *
 * @param mu mean of Z
 * @param sigma standard deviation of Z
 */
public record Lognormal(double mu, double sigma) implements Distribution {
    public Lognormal {
        Check.finite("mu of a lognormal distribution", mu);
        Check.notNegative("sigma of a lognormal distribution", sigma);
    }

    /** The one with this {@code mean} and this coefficient of variation (standard deviation over mean). */
    public static Lognormal of(double mean, double variation) {
        Check.positive("mean of a lognormal distribution", mean);
        Check.notNegative("coefficient of variation of a lognormal distribution", variation);
        double variance = StrictMath.log1p(variation * variation);
        return new Lognormal(StrictMath.log(mean) - variance / 2, StrictMath.sqrt(variance));
    }

    @Override
    public double quantile(double uniform) {
        return StrictMath.exp(mu + sigma * Normal.standardQuantile(uniform));
    }

    @Override
    public double mean() {
        return StrictMath.exp(mu + sigma * sigma / 2);
    }
}
