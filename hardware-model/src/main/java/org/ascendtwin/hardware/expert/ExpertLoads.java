package org.ascendtwin.hardware.expert;

import java.util.Arrays;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.sim.rng.Normal;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;

/** Which part of all (token, expert) pairs goes to each expert; the parts add up to one. */
public final class ExpertLoads {
    private final double[] shares;

    private ExpertLoads(double[] weights) {
        Range.check("experts", weights.length, 1, 1 << 16);
        double total = 0;
        for (double weight : weights) {
            Range.check("load of an expert", weight, 0, 1e15);
            total += weight;
        }
        if (!(total > 0)) {
            throw new IllegalArgumentException("all " + weights.length
                    + " experts have no load; allowed: some. Maybe the counts are of another layer");
        }
        this.shares = new double[weights.length];
        for (int i = 0; i < weights.length; i++) {
            shares[i] = weights[i] / total;
        }
    }

    /** All experts alike. */
    public static ExpertLoads uniform(int experts) {
        double[] weights = new double[experts];
        Arrays.fill(weights, 1);
        return new ExpertLoads(weights);
    }

    /**
     * Zipf's law: the k-th busiest expert gets a part in proportion to k^−exponent; which expert is the k-th is drawn, since
     * in a model busy experts do not stand side by side.
     */
    public static ExpertLoads zipf(int experts, double exponent, long seed) {
        Range.check("experts", experts, 1, 1 << 16);
        Range.check("exponent of Zipf's law", exponent, 0, 10);
        double[] weights = new double[experts];
        for (int i = 0; i < experts; i++) {
            weights[i] = StrictMath.pow(i + 1.0, -exponent);
        }
        RandomStream stream = new Streams(seed, 0).stream("experts", 0);
        for (int i = experts - 1; i > 0; i--) {
            int other = stream.nextInt(i + 1);
            double weight = weights[i];
            weights[i] = weights[other];
            weights[other] = weight;
        }
        return new ExpertLoads(weights);
    }

    /**
     * What the hottest of {@code ranks} is expected to get over the mean, where the loads of experts have a standard deviation of
     * {@code spread} times their mean and lie as they come: the sum of n of N loads deviates by spread·√((1 − n/N)/n), and
     * the largest of m normal variates lies at their quantile (m − 3/8)/(m + 1/4) (Blom 1958).
     */
    public static double hottest(double spread, int experts, int ranks) {
        Range.check("spread of the experts' loads", spread, 0, 1 << 10);
        double share = (double) experts / ranks;
        return hottest(spread * Math.sqrt((1 - share / experts) / share), ranks);
    }

    /** The same where what each rank gets deviates by {@code deviation} of the mean. */
    static double hottest(double deviation, int ranks) {
        double highest = new Normal(0, 1).quantile((ranks - 0.375) / (ranks + 0.25));
        return Math.min(ranks, 1 + deviation * Math.max(0, highest));
    }

    /** Tokens counted at each expert. */
    public static ExpertLoads measured(double[] tokens) {
        return new ExpertLoads(tokens);
    }

    /**
     * These loads after some of the experts, drawn, have traded theirs among themselves.
     *
     * @param part of all experts
     */
    public ExpertLoads traded(double part, RandomStream stream) {
        Range.check("part of the experts that trade their loads", part, 0, 1);
        double[] weights = shares.clone();
        int[] order = new int[shares.length];
        Arrays.setAll(order, expert -> expert);
        int trading = (int) Math.round(part * shares.length);
        for (int i = 0; i < trading; i++) {
            int other = i + stream.nextInt(shares.length - i);
            int expert = order[other];
            order[other] = order[i];
            order[i] = expert;
        }
        // Each takes over what the next one had, so that all that trade change.
        for (int i = 0; i < trading; i++) {
            weights[order[i]] = shares[order[(i + 1) % trading]];
        }
        return new ExpertLoads(weights);
    }

    /** Experts. */
    public int count() {
        return shares.length;
    }

    /** Part of all pairs that goes to {@code expert}. */
    public double share(int expert) {
        return shares[expert];
    }
}
