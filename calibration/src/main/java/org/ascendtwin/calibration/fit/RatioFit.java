package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.RatioTable;
import org.ascendtwin.hardware.device.RatioTable.Curve;
import org.ascendtwin.hardware.operator.KernelPlace;
import org.ascendtwin.hardware.operator.OperatorTimer;

/** The table of what a law is off by, of kernels that were measured densely. */
public final class RatioFit {
    private static final int LEAST_KERNELS = 50;
    private static final int FOLDS = 5;
    private static final long SEED = 20_261_122L;
    private static final double DIGITS = 1e4;

    private final List<KernelPlace> places = new ArrayList<>();
    private final List<Double> logRatios = new ArrayList<>();

    /** A table of the kernels called {@code name}, beside the law that {@code kernel} has. */
    public RatioFit(Device device, String name, CalibratedKernel kernel, List<KernelSample> samples) {
        OperatorTimer law = RobustFit.timer(device, name, kernel);
        for (KernelSample sample : samples) {
            KernelPlace place = samples.size() < LEAST_KERNELS ? null : KernelPlace.of(sample.operator());
            if (place != null) {
                places.add(place);
                logRatios.add(StrictMath.log(sample.seconds() / law.seconds(sample.operator())));
            }
        }
    }

    /** The table; empty for a few kernels. */
    public RatioTable table() {
        return table(IntStream.range(0, places.size()).boxed().toList());
    }

    private RatioTable table(List<Integer> chosen) {
        Map<String, Map<String, Points>> variants = new TreeMap<>();
        for (int i : chosen) {
            KernelPlace place = places.get(i);
            variants.computeIfAbsent(place.variant(), key -> new TreeMap<>())
                    .computeIfAbsent(Arrays.toString(place.group()), key -> new Points(place.group()))
                    .add(place.along(), logRatios.get(i));
        }
        Map<String, List<Curve>> curves = new TreeMap<>();
        variants.forEach((variant, groups) ->
                curves.put(variant, groups.values().stream().map(Points::curve).toList()));
        return new RatioTable(curves);
    }

    /** Errors of each fifth of the kernels with the table of the other four, in percent. */
    public double[] foldErrorsPercent() {
        SplittableRandom random = new SplittableRandom(SEED);
        int[] folds = random.ints(places.size(), 0, FOLDS).toArray();
        double[] errors = new double[places.size()];
        for (int fold = 0; fold < FOLDS; fold++) {
            List<Integer> others = new ArrayList<>();
            for (int i = 0; i < folds.length; i++) {
                if (folds[i] != fold) {
                    others.add(i);
                }
            }
            RatioTable table = table(others);
            for (int i = 0; i < folds.length; i++) {
                if (folds[i] == fold) {
                    KernelPlace place = places.get(i);
                    double ratio = table.ratio(place.variant(), place.group(), place.along());
                    errors[i] = 100 * (ratio / StrictMath.exp(logRatios.get(i)) - 1);
                }
            }
        }
        return errors;
    }

    /** The kernels of one curve; those of one place count with their mean. */
    private static final class Points {
        private final double[] group;
        private final Map<Double, List<Double>> logRatios = new TreeMap<>();

        Points(double[] group) {
            this.group = group;
        }

        void add(double along, double logRatio) {
            logRatios.computeIfAbsent(along, key -> new ArrayList<>()).add(logRatio);
        }

        Curve curve() {
            List<Double> means = logRatios.values().stream()
                    .map(each -> each.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow())
                    .map(mean -> Math.round(mean * DIGITS) / DIGITS)
                    .toList();
            return new Curve(Arrays.stream(group).boxed().toList(), new ArrayList<>(logRatios.keySet()), means);
        }
    }
}
