package org.ascendtwin.sim.rng;

/** Zipf's law over the ranks 1 … n: P(k) is proportional to k^−exponent. Holds a table of n numbers. */
public final class Zipf implements Distribution {
    private static final int LARGEST = 1 << 26;

    private final Cumulative cumulative;
    private final double mean;

    public Zipf(int ranks, double exponent) {
        if (ranks < 1 || ranks > LARGEST) {
            throw new IllegalArgumentException("Zipf's law has 1 to " + LARGEST + " ranks, not " + ranks);
        }
        Check.notNegative("exponent of Zipf's law", exponent);
        double[] weights = new double[ranks];
        double total = 0;
        double weighted = 0;
        for (int i = 0; i < ranks; i++) {
            weights[i] = StrictMath.pow(i + 1, -exponent);
            total += weights[i];
            weighted += weights[i] * (i + 1);
        }
        cumulative = Cumulative.of(weights);
        mean = weighted / total;
    }

    @Override
    public double quantile(double uniform) {
        return cumulative.find(uniform) + 1.0;
    }

    @Override
    public double mean() {
        return mean;
    }
}
