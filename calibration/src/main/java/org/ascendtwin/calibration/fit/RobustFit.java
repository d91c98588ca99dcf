package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;
import org.hipparchus.optim.univariate.UnivariatePointValuePair;

/**
 * The constants of a law that come nearest to measured kernels.
 *
 * <p>Errors are logarithms of predicted over measured time; Huber's loss keeps single odd kernels from deciding. A weak
 * prior, logarithms of the constants around those of the device, decides what the kernels do not tell: so a constant that
 * cannot be identified stays where other evidence has it, and a device with few kernels borrows from the one it starts at.
 * BOBYQA (Powell 2009) minimises within the bounds, from several starts, since tiles and turns make the loss uneven.
 */
final class RobustFit {
    /** Beyond this error a kernel counts by its distance, no longer by its square. */
    private static final double HUBER = 0.1;
    /** Standard deviation of one kernel's logarithmic error that the prior is weighed against. */
    private static final double NOISE = 0.1;

    private static final int MOST_EVALUATIONS = 400;
    private static final double FIRST_RADIUS = 0.1;
    private static final double LAST_RADIUS = 1e-3;

    private final Device device;
    private final String name;
    private final double looseness;
    private final CalibratedKernel prior;
    private final List<Parameter> parameters;
    private final double[] centre;

    /** A fit around the constants {@code prior}, which are trusted as far as kinds of kernels are alike. */
    RobustFit(Device device, String name, List<Parameter> parameters, CalibratedKernel prior, double looseness) {
        this.looseness = looseness;
        this.device = device;
        this.name = name;
        this.prior = prior;
        this.parameters = parameters;
        this.centre = new double[parameters.size()];
        for (int i = 0; i < centre.length; i++) {
            centre[i] = unit(parameters.get(i), parameters.get(i).of(prior));
        }
    }

    /** The best constants over all {@code starts}, each in units of the search, 0 to 1. */
    double[] best(List<KernelSample> samples, List<double[]> starts) {
        PointValuePair best = null;
        for (double[] start : starts) {
            PointValuePair found = minimum(samples, start);
            if (best == null || found.getValue() < best.getValue()) {
                best = found;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("no start; allowed: one and more. Maybe begin at the centre");
        }
        return best.getPoint();
    }

    /** Where the search starts: at the prior, and at further points that cover the range evenly (Halton). */
    List<double[]> starts(int further) {
        int[] primes = {2, 3, 5, 7, 11};
        List<double[]> starts = new ArrayList<>();
        starts.add(centre.clone());
        for (int i = 1; i <= further; i++) {
            double[] start = new double[centre.length];
            for (int j = 0; j < start.length; j++) {
                start[j] = 0.05 + 0.9 * radicalInverse(i, primes[j]);
            }
            starts.add(start);
        }
        return starts;
    }

    private static double radicalInverse(int index, int base) {
        double value = 0;
        double digit = 1.0 / base;
        for (int rest = index; rest > 0; rest /= base, digit /= base) {
            value += rest % base * digit;
        }
        return value;
    }

    private PointValuePair minimum(List<KernelSample> samples, double[] start) {
        int size = parameters.size();
        if (size == 1) {
            return minimumAlongLine(samples, start[0]);
        }
        double[] lower = new double[size];
        double[] upper = new double[size];
        double[] inside = new double[size];
        for (int i = 0; i < size; i++) {
            upper[i] = 1;
            inside[i] = Math.clamp(start[i], FIRST_RADIUS, 1 - FIRST_RADIUS);
        }
        return new BOBYQAOptimizer(2 * size + 1, FIRST_RADIUS, LAST_RADIUS)
                .optimize(
                        new MaxEval(MOST_EVALUATIONS),
                        GoalType.MINIMIZE,
                        new ObjectiveFunction(point -> loss(samples, point)),
                        new SimpleBounds(lower, upper),
                        new InitialGuess(inside));
    }

    /** BOBYQA needs two constants or more; Brent's search finds one. */
    private PointValuePair minimumAlongLine(List<KernelSample> samples, double start) {
        UnivariatePointValuePair found = new BrentOptimizer(LAST_RADIUS, LAST_RADIUS)
                .optimize(
                        new MaxEval(MOST_EVALUATIONS),
                        GoalType.MINIMIZE,
                        new UnivariateObjectiveFunction(value -> loss(samples, new double[] {value})),
                        new SearchInterval(0, 1, Math.clamp(start, 0.0, 1.0)));
        return new PointValuePair(new double[] {found.getPoint()}, found.getValue());
    }

    /** The loss at {@code point}: Huber's of every kernel, and the prior's. */
    private double loss(List<KernelSample> samples, double[] point) {
        double loss = 0;
        for (double logError : logErrors(samples, point)) {
            double error = Math.abs(logError);
            loss += (error <= HUBER ? error * error / 2 : HUBER * (error - HUBER / 2)) / (NOISE * NOISE);
        }
        for (int i = 0; i < point.length; i++) {
            double away = awayFromPrior(point, i);
            loss += priorCurvature(i) * away * away / 2;
        }
        return loss;
    }

    /** What a kernel with this error weighs in a step of Gauss and Newton. */
    double weight(double logError) {
        double error = Math.abs(logError);
        return (error <= HUBER ? 1 : HUBER / error) / (NOISE * NOISE);
    }

    /** Second derivative of the prior's part of the loss along constant {@code i}. */
    double priorCurvature(int i) {
        double range =
                logRange(parameters.get(i)) / (looseness * parameters.get(i).spread());
        return range * range;
    }

    /** How far {@code point} is from the prior along constant {@code i}. */
    double awayFromPrior(double[] point, int i) {
        return point[i] - centre[i];
    }

    /** What {@code parameter} was thought to be. */
    double prior(Parameter parameter) {
        return parameter.of(prior);
    }

    /** Logarithms of predicted over measured time at {@code point}. */
    double[] logErrors(List<KernelSample> samples, double[] point) {
        OperatorTimer timer = timer(device, name, kernel(point));
        double[] errors = new double[samples.size()];
        for (int i = 0; i < errors.length; i++) {
            KernelSample sample = samples.get(i);
            errors[i] = StrictMath.log(timer.seconds(sample.operator()) / sample.seconds());
        }
        return errors;
    }

    /** A timer in which the kernels called {@code name} have these constants. */
    static OperatorTimer timer(Device device, String name, CalibratedKernel kernel) {
        return new OperatorTimer(device.withCalibrated(Map.of(name, kernel)));
    }

    /** The constants at a point of the search. */
    CalibratedKernel kernel(double[] point) {
        CalibratedKernel kernel = prior;
        for (int i = 0; i < point.length; i++) {
            kernel = parameters.get(i).with(kernel, value(parameters.get(i), point[i]));
        }
        return kernel;
    }

    /** A constant's place between its bounds, logarithmically, 0 to 1. */
    private static double unit(Parameter parameter, double value) {
        double inside = Math.clamp(value, parameter.least(), parameter.most());
        return StrictMath.log(inside / parameter.least()) / logRange(parameter);
    }

    /** The value at a place between the bounds. */
    static double value(Parameter parameter, double unit) {
        double value = parameter.least() * StrictMath.exp(unit * logRange(parameter));
        return Math.clamp(value, parameter.least(), parameter.most());
    }

    private static double logRange(Parameter parameter) {
        return StrictMath.log(parameter.most() / parameter.least());
    }
}
