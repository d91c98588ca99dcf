package org.ascendtwin.hardware.step;

import java.util.List;

/**
 * Measured steps of one phase and what lies between them.
 *
 * <p>plane = a + b·requests + c·tokens + d·cached tokens, no coefficient negative, least squares of the relative errors. Then
 * T = plane · Σ w·(measured/plane of it)/Σ w, w = 1/distance² in logarithms of the three: a measured step is met exactly
 * (Shepard 1968).
 */
final class StepTable {
    private static final int FEATURES = 4;
    private static final int REQUESTS = 1;
    private static final int TOKENS = 2;
    private static final int CACHED = 3;

    private final double[][] points;
    private final double[] ratios;
    private final double[] coefficients;
    private final double[] least = new double[FEATURES];
    private final double[] most = new double[FEATURES];
    private final double[] asked = new double[FEATURES];

    StepTable(List<MeasuredStep> steps) {
        int count = steps.size();
        points = new double[count][FEATURES];
        double[] seconds = new double[count];
        for (int i = 0; i < count; i++) {
            MeasuredStep step = steps.get(i);
            fill(points[i], step.requests(), (double) step.tokens(), (double) step.prefixTokens());
            seconds[i] = step.nanos() * 1e-9;
        }
        for (int feature = 0; feature < FEATURES; feature++) {
            least[feature] = Double.POSITIVE_INFINITY;
            for (double[] point : points) {
                least[feature] = Math.min(least[feature], point[feature]);
                most[feature] = Math.max(most[feature], point[feature]);
            }
        }
        coefficients = PlaneFit.of(points, seconds);
        ratios = new double[count];
        for (int i = 0; i < count; i++) {
            ratios[i] = seconds[i] / plane(points[i]);
        }
    }

    private static void fill(double[] point, int requests, double tokens, double cached) {
        point[0] = 1;
        point[REQUESTS] = requests;
        point[TOKENS] = tokens;
        point[CACHED] = cached;
    }

    private double plane(double[] point) {
        double seconds = 0;
        for (int feature = 0; feature < FEATURES; feature++) {
            seconds += coefficients[feature] * point[feature];
        }
        return seconds;
    }

    /** Whether each of the three lies between the least and the most that was measured. */
    boolean contains(int requests, double tokens, double cached) {
        return within(REQUESTS, requests) && within(TOKENS, tokens) && within(CACHED, cached);
    }

    private boolean within(int feature, double value) {
        return value >= least[feature] && value <= most[feature];
    }

    double seconds(int requests, double tokens, double cached) {
        fill(asked, requests, tokens, cached);
        double weights = 0;
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            double distance = distance(points[i]);
            if (distance == 0) {
                return plane(asked) * ratios[i];
            }
            weights += 1 / distance;
            sum += ratios[i] / distance;
        }
        return plane(asked) * sum / weights;
    }

    /** The square of the distance in logarithms. */
    private double distance(double[] point) {
        double sum = 0;
        for (int feature = REQUESTS; feature < FEATURES; feature++) {
            double difference = StrictMath.log((1 + asked[feature]) / (1 + point[feature]));
            sum += difference * difference;
        }
        return sum;
    }
}
