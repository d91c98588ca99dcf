package org.ascendtwin.hardware.device;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ratios of a table at any size. A kernel that was measured has its own; between kernels the logarithm is the best linear
 * unbiased estimate from those of the nearest curves (ordinary kriging, Matheron 1963): of each the measurement at the same
 * place, the next below and the next above. Steps that curves have in common are carried over, and beyond the ends of
 * curves their last ratios count. A field is of one thread.
 */
public final class RatioField {
    /** Curves that a ratio is estimated from, the kernel's own among them. */
    private static final int CURVES = 7;

    private static final int MOST_POINTS = 3 * CURVES;
    private static final double SAME = 1e-9;

    private final Map<String, Line[]> linesByVariant = new TreeMap<>();
    private final double[] weights;
    private final double[][] inverseLengths;
    private final double noise;
    private final @Nullable Line[] nearest = new @Nullable Line[CURVES];
    private final double[] distances = new double[CURVES];
    private final double[][] places = new double[MOST_POINTS][];
    private final Estimate estimate = new Estimate(MOST_POINTS);

    /** A curve with its places as points of all sizes. */
    private record Line(double[] along, double[][] points, double[] logRatios) {
        static Line of(RatioTable.Curve curve) {
            int size = curve.along().size();
            int group = curve.group().size();
            double[][] points = new double[size][group + 1];
            for (int i = 0; i < size; i++) {
                for (int d = 0; d < group; d++) {
                    points[i][d] = curve.group().get(d);
                }
                points[i][group] = curve.along().get(i);
            }
            return new Line(doubles(curve.along()), points, doubles(curve.logRatios()));
        }
    }

    public RatioField(RatioTable table) {
        table.curvesByVariant()
                .forEach((variant, curves) -> linesByVariant.put(
                        variant, curves.stream().map(Line::of).toArray(Line[]::new)));
        int terms = table.terms().size();
        noise = table.noise();
        weights = new double[terms];
        inverseLengths = new double[terms][];
        for (int t = 0; t < terms; t++) {
            weights[t] = table.terms().get(t).weight();
            inverseLengths[t] = table.terms().get(t).lengths().stream()
                    .mapToDouble(length -> 1 / length)
                    .toArray();
        }
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Whether nothing was measured. */
    public boolean none() {
        return linesByVariant.isEmpty();
    }

    /**
     * What a modelled time has to be multiplied with; 1 for a variant that was not measured.
     *
     * @param group logarithms of the sizes that a curve has in common
     * @param along logarithm of the other
     */
    public double ratio(String variant, double[] group, double along) {
        Line[] lines = linesByVariant.get(variant);
        if (lines == null) {
            return 1;
        }
        double[] wanted = Arrays.copyOf(group, group.length + 1);
        wanted[group.length] = along;
        findNearest(lines, wanted);
        Line first = nearest[0];
        if (first != null && distances[0] < SAME) {
            int own = Arrays.binarySearch(first.along, along);
            if (own >= 0) {
                return StrictMath.exp(first.logRatios[own]);
            }
        }
        return StrictMath.exp(estimated(wanted));
    }

    private void findNearest(Line[] lines, double[] wanted) {
        Arrays.fill(nearest, null);
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        double[] scales = inverseLengths[0];
        for (Line line : lines) {
            double away = 0;
            for (int d = 0; d + 1 < wanted.length; d++) {
                away += Math.abs(line.points[0][d] - wanted[d]) * scales[d];
            }
            for (int i = CURVES - 1; i >= 0 && away < distances[i]; i--) {
                if (i + 1 < CURVES) {
                    nearest[i + 1] = nearest[i];
                    distances[i + 1] = distances[i];
                }
                nearest[i] = line;
                distances[i] = away;
            }
        }
    }

    private double estimated(double[] wanted) {
        int count = 0;
        estimate.clear();
        for (Line line : nearest) {
            if (line != null) {
                int found = Arrays.binarySearch(line.along, wanted[wanted.length - 1]);
                int above = found >= 0 ? found + 1 : -found - 1;
                int below = found >= 0 ? found - 1 : above - 1;
                count = add(line, found, wanted, count);
                count = add(line, below, wanted, count);
                count = add(line, above < line.along.length ? above : -1, wanted, count);
            }
        }
        return estimate.value();
    }

    /** Adds the measurement {@code index} of {@code line}, if there is one, to those that the estimate rests on. */
    private int add(Line line, int index, double[] wanted, int count) {
        if (index < 0) {
            return count;
        }
        double[] point = line.points[index];
        places[count] = point;
        double[] covariances = estimate.next(line.logRatios[index], covariance(point, wanted));
        for (int i = 0; i < count; i++) {
            covariances[i] = covariance(point, places[i]);
        }
        covariances[count] = covariance(point, point) + noise;
        return count + 1;
    }

    private double covariance(double[] one, double[] other) {
        double sum = 0;
        for (int t = 0; t < weights.length; t++) {
            double away = 1;
            for (int d = 0; d < one.length; d++) {
                away += Math.abs(one[d] - other[d]) * inverseLengths[t][d];
            }
            sum += weights[t] / (away * away);
        }
        return sum;
    }
}
