package org.ascendtwin.sim.rng;

/** The whole numbers {@code low} … {@code high}, both included, equally likely. */
public record UniformInteger(long low, long high) implements Distribution {
    /** Up to here every whole number is a double. */
    private static final long LARGEST = 1L << 53;

    public UniformInteger {
        Check.ordered("lowest whole number", (double) low, "highest", (double) high);
        if (low < -LARGEST || high > LARGEST) {
            throw new IllegalArgumentException(
                    "uniform whole numbers lie between -2^53 and 2^53, not " + low + " … " + high);
        }
    }

    /**
     * The lengths of bench_serving's "random" data set: from {@code rangeRatio} of {@code fullLength} (at least 1) to
     * all of it (sglang/bench_serving.py, compute_random_lens).
     */
    public static UniformInteger upTo(int fullLength, double rangeRatio) {
        if (!(rangeRatio >= 0 && rangeRatio <= 1)) {
            throw new IllegalArgumentException("the range ratio is 0 to 1, not " + rangeRatio);
        }
        return new UniformInteger(Math.max((long) (fullLength * rangeRatio), 1), fullLength);
    }

    @Override
    public double quantile(double uniform) {
        return low + StrictMath.floor(uniform * (high - low + 1));
    }

    @Override
    public double mean() {
        return low + (high - low) / 2.0;
    }
}
