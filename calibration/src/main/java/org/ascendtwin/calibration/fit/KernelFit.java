package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.calibration.validate.Region;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.MeasuredSpan;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;

/**
 * A kind of kernel fitted to its measurements.
 *
 * <p>A constant that the fit drives to a bound of its range is not what the measurements tell but where the form is wrong:
 * it goes back to its prior, the others are fitted again, and the profile says so.
 */
public final class KernelFit {
    private static final int FURTHER_STARTS = 4;
    private static final int MOST_SAMPLES = 200;
    private static final long SEED = 20_261_122L;
    private static final int FOLDS = 5;
    private static final double AT_BOUND = 5e-3;

    /** How far constants differ between devices of a family, against how far between kinds of kernels. */
    private static final double RELATED = 0.5;

    /** The same for constants that are round figures. */
    private static final double ASSUMED = 5;

    private final double looseness;
    private final Device device;
    private final String name;
    private final CalibratedKernel prior;
    private final List<KernelSample> samples;
    private final int count;

    /**
     * A fit of the kernels called {@code name} on {@code device} around the device's own constants, from which it strays the
     * more where they were assumed rather than measured.
     */
    public KernelFit(Device device, String name, CalibratedKernel prior, List<KernelSample> samples) {
        this(device, name, prior, samples, device.family().hasAiCores() ? 1 : ASSUMED);
    }

    private KernelFit(
            Device device, String name, CalibratedKernel prior, List<KernelSample> samples, double looseness) {
        this.looseness = looseness;
        this.device = device;
        this.name = name;
        this.prior = new CalibratedKernel(prior.costs(), prior.details(), span(samples));
        this.samples = representative(samples);
        this.count = samples.size();
    }

    /** A fit around what the same kernels have on a related device, from which it strays less. */
    public static KernelFit besides(Device device, String name, CalibratedKernel related, List<KernelSample> samples) {
        return new KernelFit(device, name, related, samples, RELATED);
    }

    /** What came out. */
    public FittedKernel fitted() {
        List<Parameter> free = new ArrayList<>(KernelLaw.parameters(name));
        List<Parameter> onBounds = new ArrayList<>();
        RobustFit fit = new RobustFit(device, name, free, prior, looseness);
        double[] best = fit.best(samples, fit.starts(FURTHER_STARTS));
        List<Parameter> stuck = stuck(free, best);
        while (!stuck.isEmpty() && stuck.size() < free.size()) {
            onBounds.addAll(stuck);
            free.removeAll(stuck);
            fit = new RobustFit(device, name, free, prior, looseness);
            best = fit.best(samples, fit.starts(FURTHER_STARTS));
            stuck = stuck(free, best);
        }
        CalibratedKernel kernel = fit.kernel(best);
        List<FittedValue> values = new Bootstrap(fit, samples).values(free, best);
        double[] errors = errorsPercent(kernel, samples);
        double[] foldErrors = foldErrorsPercent(fit, best);
        return new FittedKernel(
                name,
                count,
                kernel,
                values,
                onBounds,
                ErrorSummary.of(errors),
                Arrays.stream(foldErrors).boxed().toList(),
                Region.of(bytes(), foldErrors.length == 0 ? errors : foldErrors));
    }

    /** All of a few kernels, and as many of very many as tell the constants just as well. */
    private static List<KernelSample> representative(List<KernelSample> samples) {
        if (samples.size() <= MOST_SAMPLES) {
            return List.copyOf(samples);
        }
        List<KernelSample> shuffled = new ArrayList<>(samples);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < MOST_SAMPLES; i++) {
            Collections.swap(shuffled, i, random.nextInt(i, shuffled.size()));
        }
        return List.copyOf(shuffled.subList(0, MOST_SAMPLES));
    }

    private static List<Parameter> stuck(List<Parameter> parameters, double[] point) {
        List<Parameter> stuck = new ArrayList<>();
        for (int i = 0; i < point.length; i++) {
            if (point[i] < AT_BOUND || point[i] > 1 - AT_BOUND) {
                stuck.add(parameters.get(i));
            }
        }
        return stuck;
    }

    private double[] bytes() {
        return samples.stream().mapToDouble(sample -> sample.operator().bytes()).toArray();
    }

    /**
     * Errors of each kernel, in the order of the samples, with the constants that the four fifths give to which it does not
     * belong; a shape that was measured more than once is in one fifth.
     */
    private double[] foldErrorsPercent(RobustFit fit, double[] best) {
        Map<Operator, Integer> places = new LinkedHashMap<>();
        samples.forEach(sample -> places.putIfAbsent(sample.operator(), places.size()));
        int folds = Math.min(FOLDS, places.size());
        double[] errors = new double[folds > 1 ? samples.size() : 0];
        for (int fold = 0; folds > 1 && fold < folds; fold++) {
            List<KernelSample> others = new ArrayList<>();
            List<KernelSample> own = new ArrayList<>();
            List<Integer> ownPlaces = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                boolean inFold = places.getOrDefault(samples.get(i).operator(), 0) % folds == fold;
                (inFold ? own : others).add(samples.get(i));
                if (inFold) {
                    ownPlaces.add(i);
                }
            }
            List<double[]> starts = List.of(fit.starts(0).getFirst(), best);
            double[] found = errorsPercent(fit.kernel(fit.best(others, starts)), own);
            for (int i = 0; i < found.length; i++) {
                errors[ownPlaces.get(i)] = found[i];
            }
        }
        return errors;
    }

    private double[] errorsPercent(CalibratedKernel kernel, List<KernelSample> measured) {
        OperatorTimer timer = RobustFit.timer(device, name, kernel);
        double[] errors = new double[measured.size()];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = 100
                    * (timer.seconds(measured.get(i).operator())
                                    / measured.get(i).seconds()
                            - 1);
        }
        return errors;
    }

    /** The sizes between the smallest and the largest kernel. */
    private static MeasuredSpan span(List<KernelSample> samples) {
        double leastFlops = Double.POSITIVE_INFINITY;
        double leastBytes = Double.POSITIVE_INFINITY;
        double mostFlops = 0;
        double mostBytes = 0;
        for (KernelSample sample : samples) {
            leastFlops = Math.min(leastFlops, sample.operator().flops());
            mostFlops = Math.max(mostFlops, sample.operator().flops());
            leastBytes = Math.min(leastBytes, sample.operator().bytes());
            mostBytes = Math.max(mostBytes, sample.operator().bytes());
        }
        return new MeasuredSpan(leastFlops, mostFlops, leastBytes, mostBytes);
    }
}
