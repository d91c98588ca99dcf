package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.unit.TimeSpan;

/** How long something outside the servers takes, drawn by inversion: one uniform each time. */
@Doc("A time, or a distribution of it")
public sealed interface DelaySpec {
    /**
     * The time that {@code uniform} stands for.
     *
     * @param uniform strictly between 0 and 1
     */
    long nanos(double uniform);

    /** Always the same. */
    @Doc("always the same")
    record Constant(@Doc("time") TimeSpan time) implements DelaySpec {
        @Override
        public long nanos(double uniform) {
            return time.nanos();
        }
    }

    /** Exponential, as of something that may end at any moment. */
    @Doc("exponential")
    record Exponential(@Doc("the mean") TimeSpan mean) implements DelaySpec {
        @Override
        public long nanos(double uniform) {
            return (long) Math.ceil(-StrictMath.log1p(-uniform) * mean.nanos());
        }
    }

    /** Lognormal, as of people and web services. */
    @Doc("lognormal")
    record Lognormal(
            @Doc("the median") TimeSpan median,

            @Doc("standard deviation of the logarithm") @Range(min = 0, max = 10)
            double sigma)
            implements DelaySpec {
        @Override
        public long nanos(double uniform) {
            return (long) Math.ceil(median.nanos() * StrictMath.exp(sigma * new Normal(0, 1).quantile(uniform)));
        }
    }
}
