package org.ascendtwin.hardware.step;

import java.util.Arrays;

/**
 * The plane through points at 0 or above that makes the sum of squared relative errors least, no coefficient negative: the
 * plain least squares, without the features whose coefficients would be (backward elimination).
 */
final class PlaneFit {
    /** Part of a pivot's column below which a feature says nothing that the others do not. */
    private static final double SINGULAR = 1e-10;

    private PlaneFit() {}

    /** Coefficients of the features of {@code points}, of which {@code values} are positive. */
    static double[] of(double[][] points, double[] values) {
        int features = points[0].length;
        boolean[] used = new boolean[features];
        Arrays.fill(used, true);
        double[] coefficients = solve(points, values, used);
        int worst = mostNegative(coefficients);
        while (worst >= 0) {
            used[worst] = false;
            coefficients = solve(points, values, used);
            worst = mostNegative(coefficients);
        }
        return coefficients;
    }

    private static int mostNegative(double[] coefficients) {
        int worst = -1;
        for (int i = 0; i < coefficients.length; i++) {
            if (coefficients[i] < 0 && (worst < 0 || coefficients[i] < coefficients[worst])) {
                worst = i;
            }
        }
        return worst;
    }

    /** The normal equations of the features in use, eliminated one after the other. */
    private static double[] solve(double[][] points, double[] values, boolean[] used) {
        int features = used.length;
        double[][] rows = new double[features][features + 1];
        for (int point = 0; point < points.length; point++) {
            double weight = 1 / (values[point] * values[point]);
            for (int i = 0; i < features; i++) {
                for (int j = 0; j < features; j++) {
                    rows[i][j] += weight * points[point][i] * points[point][j];
                }
                rows[i][features] += weight * points[point][i] * values[point];
            }
        }
        boolean[] solved = new boolean[features];
        for (int pivot = 0; pivot < features; pivot++) {
            double before = diagonal(points, values, pivot);
            solved[pivot] = used[pivot] && rows[pivot][pivot] > SINGULAR * before;
            if (solved[pivot]) {
                eliminate(rows, pivot);
            }
        }
        double[] coefficients = new double[features];
        for (int i = 0; i < features; i++) {
            coefficients[i] = solved[i] ? rows[i][features] / rows[i][i] : 0;
        }
        return coefficients;
    }

    private static double diagonal(double[][] points, double[] values, int feature) {
        double sum = 0;
        for (int point = 0; point < points.length; point++) {
            double relative = points[point][feature] / values[point];
            sum += relative * relative;
        }
        return sum;
    }

    private static void eliminate(double[][] rows, int pivot) {
        for (int row = 0; row < rows.length; row++) {
            if (row != pivot) {
                double factor = rows[row][pivot] / rows[pivot][pivot];
                for (int column = 0; column <= rows.length; column++) {
                    rows[row][column] -= factor * rows[pivot][column];
                }
            }
        }
    }
}
