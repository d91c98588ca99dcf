package org.ascendtwin.sim.rng;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The values of a measured sample, each as likely as it was frequent; nothing between them. */
public final class Empirical implements Distribution {
    private final double[] values;
    private final Cumulative cumulative;
    private final double mean;

    private Empirical(double[] values, double[] weights) {
        this.values = values;
        cumulative = Cumulative.of(weights);
        double total = 0;
        double weighted = 0;
        for (int i = 0; i < values.length; i++) {
            Check.finite("value of an empirical distribution", values[i]);
            total += weights[i];
            weighted += weights[i] * values[i];
        }
        mean = weighted / total;
    }

    /** The sample {@code values}, in any order, at least one. */
    public static Empirical of(double... values) {
        double[] weights = new double[values.length];
        Arrays.fill(weights, 1);
        return weighted(values, weights);
    }

    /** The histogram of {@code values} with their {@code weights}. */
    public static Empirical weighted(double[] values, double[] weights) {
        if (values.length == 0 || values.length != weights.length) {
            throw new IllegalArgumentException("an empirical distribution has at least one value and a weight for each,"
                    + " not " + values.length + " values and " + weights.length + " weights");
        }
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new Empirical(
                Arrays.stream(order).mapToDouble(i -> values[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> weights[i]).toArray());
    }

    @Override
    public double quantile(double uniform) {
        return values[cumulative.find(uniform)];
    }

    @Override
    public double mean() {
        return mean;
    }
}
