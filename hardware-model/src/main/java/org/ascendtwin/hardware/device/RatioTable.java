package org.ascendtwin.hardware.device;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measured over modelled times where kernels were measured densely. Kernels that differ in one size only form a curve, along
 * which the logarithm of the ratio is interpolated linearly over the logarithm of that size, with the steps that the nearest
 * curves have in between; where there is no curve it is the mean of the nearest. Both means weigh by the inverse of squared
 * distances. Beyond a curve's ends its last ratio holds.
 *
 * @param curvesByVariant the curves of each number format
 */
public record RatioTable(Map<String, List<Curve>> curvesByVariant) {
    /** No kernel at all: every ratio is 1. */
    public static final RatioTable EMPTY = new RatioTable(new TreeMap<>());

    private static final int NEIGHBOURS = 4;
    /** Squared distance below which a curve is the kernel's own. */
    private static final double SAME = 1e-18;

    /**
     * Kernels that differ in one size only.
     *
     * @param group logarithms of the sizes that they have in common
     * @param along logarithms of the size in which they differ, rising
     * @param logRatios logarithms of measured over modelled times
     */
    public record Curve(List<Double> group, List<Double> along, List<Double> logRatios) {
        public Curve {
            if (along.isEmpty() || along.size() != logRatios.size()) {
                throw new IllegalArgumentException("a curve has " + along.size() + " places and " + logRatios.size()
                        + " ratios; allowed: as many of each, one and more. Maybe the profile was cut");
            }
            group = List.copyOf(group);
            along = List.copyOf(along);
            logRatios = List.copyOf(logRatios);
        }

        double at(double place) {
            int found = Collections.binarySearch(along, place);
            if (found >= 0) {
                return logRatios.get(found);
            }
            int above = -found - 1;
            if (above == 0 || above == along.size()) {
                return logRatios.get(Math.max(0, above - 1));
            }
            double part = (place - along.get(above - 1)) / (along.get(above) - along.get(above - 1));
            return logRatios.get(above - 1) + part * (logRatios.get(above) - logRatios.get(above - 1));
        }

        /** How far {@code other} is off the straight line at {@code place} between the places that this curve has. */
        double stepBetween(Curve other, double place) {
            int found = Collections.binarySearch(along, place);
            int above = -found - 1;
            if (found >= 0 || above == 0 || above == along.size()) {
                return 0;
            }
            double before = along.get(above - 1);
            double after = along.get(above);
            double part = (place - before) / (after - before);
            return other.at(place) - (1 - part) * other.at(before) - part * other.at(after);
        }

        private double squaredDistance(double[] place) {
            double sum = 0;
            for (int i = 0; i < place.length; i++) {
                double away = group.get(i) - place[i];
                sum += away * away;
            }
            return sum;
        }
    }

    public RatioTable {
        Map<String, List<Curve>> copy = new TreeMap<>();
        curvesByVariant.forEach((variant, curves) -> copy.put(variant, List.copyOf(curves)));
        curvesByVariant = Collections.unmodifiableMap(copy);
    }

    /**
     * What a modelled time has to be multiplied with; 1 for a variant that was not measured.
     *
     * @param group logarithms of the sizes that a curve has in common
     * @param along logarithm of the other
     */
    public double ratio(String variant, double[] group, double along) {
        List<Curve> curves = curvesByVariant.getOrDefault(variant, List.of());
        if (curves.isEmpty()) {
            return 1;
        }
        @Nullable Curve[] nearest = new @Nullable Curve[NEIGHBOURS];
        double[] distances = new double[NEIGHBOURS];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        @Nullable Curve own = null;
        for (Curve curve : curves) {
            double away = curve.squaredDistance(group);
            if (away < SAME) {
                own = curve;
            } else {
                insert(curve, away, nearest, distances);
            }
        }
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < NEIGHBOURS; i++) {
            Curve near = nearest[i];
            if (near != null) {
                double weight = 1 / distances[i];
                sum += weight * (own == null ? near.at(along) : own.stepBetween(near, along));
                weights += weight;
            }
        }
        double mean = weights == 0 ? 0 : sum / weights;
        return StrictMath.exp(own == null ? mean : own.at(along) + mean);
    }

    /** Keeps the nearest curves in order. */
    private static void insert(Curve curve, double away, @Nullable Curve[] nearest, double[] distances) {
        for (int i = NEIGHBOURS - 1; i >= 0 && away < distances[i]; i--) {
            if (i + 1 < NEIGHBOURS) {
                nearest[i + 1] = nearest[i];
                distances[i + 1] = distances[i];
            }
            nearest[i] = curve;
            distances[i] = away;
        }
    }

    /** Whether nothing was measured. */
    public boolean none() {
        return curvesByVariant.isEmpty();
    }
}
