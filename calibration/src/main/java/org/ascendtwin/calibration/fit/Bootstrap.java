package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * How far fitted constants move when the kernels are drawn anew with replacement (Efron 1979). Each draw takes one
 * Gauss–Newton step from the best fit, with the weights that Huber's loss gives there, instead of a fit from scratch.
 */
final class Bootstrap {
    private static final long SEED = 20_261_122L;
    private static final int DRAWS = 400;
    private static final double TAIL = 0.05;
    private static final double STEP = 1e-2;

    private final RobustFit fit;
    private final List<KernelSample> samples;

    Bootstrap(RobustFit fit, List<KernelSample> samples) {
        this.fit = fit;
        this.samples = samples;
    }

    List<FittedValue> values(List<Parameter> parameters, double[] best) {
        double[] errors = fit.logErrors(samples, best);
        double[][] slopes = slopes(best);
        double[][] drawn = new double[best.length][DRAWS];
        SplittableRandom random = new SplittableRandom(SEED);
        int[] picks = new int[samples.size()];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < picks.length; i++) {
                picks[i] = random.nextInt(picks.length);
            }
            double[] point = step(best, errors, slopes, picks);
            for (int j = 0; j < point.length; j++) {
                drawn[j][draw] = RobustFit.value(parameters.get(j), point[j]);
            }
        }
        List<FittedValue> values = new ArrayList<>();
        for (int j = 0; j < best.length; j++) {
            Arrays.sort(drawn[j]);
            Parameter parameter = parameters.get(j);
            double value = RobustFit.value(parameter, best[j]);
            double low = Math.min(value, drawn[j][(int) (TAIL * DRAWS)]);
            double high = Math.max(value, drawn[j][(int) ((1 - TAIL) * DRAWS) - 1]);
            values.add(new FittedValue(parameter, value, fit.prior(parameter), low, high));
        }
        return values;
    }

    /** Change of each kernel's error with each constant. */
    private double[][] slopes(double[] best) {
        double[][] slopes = new double[samples.size()][best.length];
        for (int j = 0; j < best.length; j++) {
            double[] above = best.clone();
            double[] below = best.clone();
            above[j] = Math.min(1, best[j] + STEP);
            below[j] = Math.max(0, best[j] - STEP);
            double[] higher = fit.logErrors(samples, above);
            double[] lower = fit.logErrors(samples, below);
            for (int i = 0; i < slopes.length; i++) {
                slopes[i][j] = (higher[i] - lower[i]) / (above[j] - below[j]);
            }
        }
        return slopes;
    }

    /** Where one step from the best fit leads for the drawn kernels, the prior's pull included. */
    private double[] step(double[] best, double[] errors, double[][] slopes, int[] picks) {
        int size = best.length;
        RealMatrix curvature = new Array2DRowRealMatrix(size, size);
        RealVector pull = new ArrayRealVector(size);
        for (int j = 0; j < size; j++) {
            curvature.setEntry(j, j, fit.priorCurvature(j));
            pull.setEntry(j, -fit.priorCurvature(j) * fit.awayFromPrior(best, j));
        }
        for (int i : picks) {
            double weight = fit.weight(errors[i]);
            for (int j = 0; j < size; j++) {
                pull.addToEntry(j, -weight * errors[i] * slopes[i][j]);
                for (int k = 0; k < size; k++) {
                    curvature.addToEntry(j, k, weight * slopes[i][j] * slopes[i][k]);
                }
            }
        }
        RealVector change = new CholeskyDecomposition(curvature).getSolver().solve(pull);
        double[] point = new double[size];
        for (int j = 0; j < size; j++) {
            point[j] = Math.clamp(best[j] + change.getEntry(j), 0.0, 1.0);
        }
        return point;
    }
}
