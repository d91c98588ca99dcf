package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/**
 * The unknown numbers of an expensive prediction that agree best with measurements and with what is believed of them.
 *
 * <p>Maximum a posteriori by damped Gauss–Newton steps: errors are logarithms of predicted over measured values, Huber's
 * loss keeps single odd measurements from deciding, every unknown has a normal prior on its scale. Slopes are differences,
 * and later corrected along each step that was taken (Broyden 1965), so that a fit needs few predictions; unknowns that act
 * on different measurements share one. The posterior spreads are those of the quadratic at the optimum (Laplace).
 */
public final class PosteriorFit {
    /** How far, in standard deviations of the belief, slopes are taken. */
    private static final double STEP = 0.5;
    /** Beyond so many standard deviations of the noise, an error counts by its distance, no longer by its square. */
    private static final double HUBER = 1.5;

    /** Steps after which nothing is gained any more, as a rule. */
    public static final int MANY_STEPS = 12;

    private static final double LEAST_GAIN = 0.005;
    private static final double DAMPING = 10;
    private static final double LEAST_DAMPING = 1e-3;

    private final List<Unknown> unknowns;
    private final boolean[][] actsOn;
    private final double noise;
    private final Predictions predictions;
    private int evaluations;

    /** What is to be predicted. */
    @FunctionalInterface
    public interface Predictions {
        /** Logarithms of predicted over measured values, if the unknowns have these values. */
        double[] logErrors(double[] values);
    }

    /**
     * A fit.
     *
     * @param actsOn by unknown and measurement, whether a change of the one can change the prediction of the other
     * @param noise standard deviation of the logarithm of a measurement, or of what no unknown explains
     */
    public PosteriorFit(List<Unknown> unknowns, boolean[][] actsOn, double noise, Predictions predictions) {
        if (actsOn.length != unknowns.size()) {
            throw new IllegalArgumentException(
                    actsOn.length + " rows for " + unknowns.size() + " unknowns; allowed: as many");
        }
        this.unknowns = List.copyOf(unknowns);
        this.actsOn = actsOn;
        this.noise = noise;
        this.predictions = predictions;
    }

    /**
     * Predictions at the medians of the belief, and how they change with the unknowns.
     *
     * @param errors logarithms of predicted over measured values
     * @param slopes by measurement and unknown, for each standard deviation of the belief
     */
    public record Start(double[] errors, double[][] slopes) {}

    /** Moves the unknowns until nothing is gained any more. */
    public Posterior fit() {
        Start start = start();
        boolean[] used = new boolean[start.errors().length];
        Arrays.fill(used, true);
        return fit(start, used, MANY_STEPS);
    }

    /** Where all fits to parts of the measurements start. */
    public Start start() {
        double[] point = new double[unknowns.size()];
        double[] errors = errors(point);
        return new Start(errors, slopes(point, errors).getData());
    }

    /**
     * Moves the unknowns by some of the measurements; errors of all are in the outcome.
     *
     * @param used which
     * @param mostSteps predictions that it may ask for
     */
    public Posterior fit(Start start, boolean[] used, int mostSteps) {
        double[] point = new double[unknowns.size()];
        double[] errors = start.errors();
        RealMatrix slopes = new Array2DRowRealMatrix(start.slopes(), true);
        double damping = LEAST_DAMPING;
        for (int step = 0; step < mostSteps; step++) {
            RealVector descent = descent(point, errors, slopes, used);
            double[] move = move(descent, errors, slopes, used, damping);
            if (descent.dotProduct(new ArrayRealVector(move, false)) / 2 < LEAST_GAIN) {
                break;
            }
            double[] next = sum(point, move);
            double[] nextErrors = errors(next);
            correct(slopes, move, errors, nextErrors);
            double gain = loss(point, errors, used) - loss(next, nextErrors, used);
            if (gain > 0) {
                point = next;
                errors = nextErrors;
                damping = Math.max(LEAST_DAMPING, damping / DAMPING);
            } else {
                damping *= DAMPING;
            }
        }
        return posterior(point, errors, slopes, used);
    }

    private double[] errors(double[] point) {
        evaluations++;
        double[] values = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            values[i] = unknowns.get(i).at(point[i]);
        }
        return predictions.logErrors(values);
    }

    /** Differences along every unknown; those that act on no common measurement are moved together. */
    private RealMatrix slopes(double[] point, double[] errors) {
        RealMatrix slopes = new Array2DRowRealMatrix(errors.length, point.length);
        boolean[] done = new boolean[point.length];
        for (int first = 0; first < point.length; first++) {
            if (done[first]) {
                continue;
            }
            List<Integer> together = apart(first, done);
            double[] moved = point.clone();
            for (int unknown : together) {
                moved[unknown] += STEP;
            }
            double[] there = errors(moved);
            for (int unknown : together) {
                for (int row = 0; row < errors.length; row++) {
                    if (actsOn[unknown][row]) {
                        slopes.setEntry(row, unknown, (there[row] - errors[row]) / STEP);
                    }
                }
            }
        }
        return slopes;
    }

    private List<Integer> apart(int first, boolean[] done) {
        List<Integer> together = new ArrayList<>();
        boolean[] taken = new boolean[actsOn[first].length];
        for (int unknown = first; unknown < actsOn.length; unknown++) {
            boolean free = !done[unknown];
            for (int row = 0; row < taken.length && free; row++) {
                free = !(taken[row] && actsOn[unknown][row]);
            }
            if (free) {
                done[unknown] = true;
                together.add(unknown);
                for (int row = 0; row < taken.length; row++) {
                    taken[row] |= actsOn[unknown][row];
                }
            }
        }
        return together;
    }

    /** Changes the slopes as little as makes them right along the step, leaving zero what cannot act. */
    private void correct(RealMatrix slopes, double[] move, double[] errors, double[] nextErrors) {
        for (int row = 0; row < errors.length; row++) {
            double square = 0;
            double expected = 0;
            for (int unknown = 0; unknown < move.length; unknown++) {
                if (actsOn[unknown][row]) {
                    square += move[unknown] * move[unknown];
                    expected += slopes.getEntry(row, unknown) * move[unknown];
                }
            }
            double missed = nextErrors[row] - errors[row] - expected;
            for (int unknown = 0; unknown < move.length && square > 0; unknown++) {
                if (actsOn[unknown][row]) {
                    slopes.addToEntry(row, unknown, missed * move[unknown] / square);
                }
            }
        }
    }

    /** The direction in which the loss falls fastest. */
    private RealVector descent(double[] point, double[] errors, RealMatrix slopes, boolean[] used) {
        RealVector descent = new ArrayRealVector(point.length);
        for (int unknown = 0; unknown < point.length; unknown++) {
            double slope = point[unknown];
            for (int row = 0; row < errors.length; row++) {
                slope += used[row] ? weight(errors[row]) * slopes.getEntry(row, unknown) * errors[row] : 0;
            }
            descent.setEntry(unknown, -slope);
        }
        return descent;
    }

    private double[] move(RealVector descent, double[] errors, RealMatrix slopes, boolean[] used, double damping) {
        RealMatrix curvature = curvature(errors, slopes, used);
        for (int unknown = 0; unknown < unknowns.size(); unknown++) {
            curvature.addToEntry(unknown, unknown, damping * curvature.getEntry(unknown, unknown));
        }
        return new CholeskyDecomposition(curvature).getSolver().solve(descent).toArray();
    }

    /** Second derivatives of the loss, that of the prior included. */
    private RealMatrix curvature(double[] errors, RealMatrix slopes, boolean[] used) {
        int count = unknowns.size();
        RealMatrix curvature = new Array2DRowRealMatrix(count, count);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? 1 : 0;
                for (int row = 0; row < errors.length; row++) {
                    sum += used[row] ? weight(errors[row]) * slopes.getEntry(row, i) * slopes.getEntry(row, j) : 0;
                }
                curvature.setEntry(i, j, sum);
                curvature.setEntry(j, i, sum);
            }
        }
        return curvature;
    }

    private double weight(double error) {
        double far = Math.abs(error) / noise;
        return (far <= HUBER ? 1 : HUBER / far) / (noise * noise);
    }

    private double loss(double[] point, double[] errors, boolean[] used) {
        double loss = 0;
        for (int row = 0; row < errors.length; row++) {
            double far = used[row] ? Math.abs(errors[row]) / noise : 0;
            loss += far <= HUBER ? far * far / 2 : HUBER * (far - HUBER / 2);
        }
        for (double deviation : point) {
            loss += deviation * deviation / 2;
        }
        return loss;
    }

    private Posterior posterior(double[] point, double[] errors, RealMatrix slopes, boolean[] used) {
        RealMatrix spreads = new CholeskyDecomposition(curvature(errors, slopes, used))
                .getSolver()
                .getInverse();
        List<Posterior.Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < point.length; i++) {
            double left = Math.sqrt(spreads.getEntry(i, i));
            Unknown unknown = unknowns.get(i);
            estimates.add(new Posterior.Estimate(
                    unknown, unknown.at(point[i]), unknown.at(point[i] - left), unknown.at(point[i] + left), left));
        }
        return new Posterior(estimates, correlations(spreads), errors, evaluations);
    }

    private static double[][] correlations(RealMatrix covariances) {
        double[][] correlations = covariances.getData();
        for (int i = 0; i < correlations.length; i++) {
            for (int j = 0; j < correlations.length; j++) {
                correlations[i][j] /= Math.sqrt(covariances.getEntry(i, i) * covariances.getEntry(j, j));
            }
        }
        return correlations;
    }

    private static double[] sum(double[] left, double[] right) {
        double[] sum = left.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += right[i];
        }
        return sum;
    }
}
