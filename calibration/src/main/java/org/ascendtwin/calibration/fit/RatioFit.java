package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.ascendtwin.calibration.timing.MeasuredCollective;
import org.ascendtwin.calibration.validate.ErrorSummary;
import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.collective.MeasuredCollectives;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.RatioField;
import org.ascendtwin.hardware.device.RatioTable;
import org.ascendtwin.hardware.device.RatioTable.Curve;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.operator.KernelPlace;
import org.ascendtwin.hardware.operator.OperatorTimer;

/**
 * The table of what a law is off by, of kernels that were measured densely. How alike kernels of different sizes are is what
 * serves best to tell each fifth of some of them from the other four fifths.
 */
public final class RatioFit {
    private static final int LEAST_KERNELS = 50;
    private static final int FOLDS = 5;
    private static final long SEED = 20_261_122L;
    private static final double DIGITS = 1e4;

    /** Kernels that the search for the likeness looks at; as many again change the errors by less than 0.1 points. */
    private static final int SEARCHED = 800;

    /** What the 90th percentile of the errors counts beside their median. */
    private static final double P90_SHARE = 0.25;

    private final List<KernelPlace> places = new ArrayList<>();
    private final List<Double> logRatios = new ArrayList<>();

    private RatioFit() {}

    /** A table of the kernels called {@code name}, beside the law that {@code kernel} has. */
    public static RatioFit ofKernels(Device device, String name, CalibratedKernel kernel, List<KernelSample> samples) {
        RatioFit fit = new RatioFit();
        OperatorTimer law = RobustFit.timer(device, name, kernel);
        for (KernelSample sample : samples) {
            KernelPlace place = KernelPlace.of(sample.operator());
            if (place != null) {
                fit.add(place, sample.seconds() / law.seconds(sample.operator()));
            }
        }
        return fit;
    }

    /** A table of collectives of one kind, beside what the network of {@code cluster} says. */
    public static RatioFit ofCollectives(Cluster cluster, List<MeasuredCollective> measured) {
        RatioFit fit = new RatioFit();
        CollectiveTimer model = new CollectiveTimer(cluster);
        for (MeasuredCollective each : measured) {
            KernelPlace place = new KernelPlace(
                    MeasuredCollectives.name(each.kind()),
                    MeasuredCollectives.group(each.ranks()),
                    MeasuredCollectives.along(each.bytes()));
            fit.add(place, each.seconds() / model.seconds(each.kind(), each.bytes(), each.ranks(), 1));
        }
        return fit;
    }

    private void add(KernelPlace place, double ratio) {
        places.add(place);
        logRatios.add(StrictMath.log(ratio));
    }

    /**
     * A table and its errors.
     *
     * @param table empty for a few kernels
     * @param errorsPercent of each fifth of the kernels with the table of the other four; empty for a few kernels
     */
    public record Tabled(RatioTable table, double[] errorsPercent) {}

    /** Errors of the law alone, in percent. */
    public double[] lawErrorsPercent() {
        return logRatios.stream()
                .mapToDouble(log -> 100 * (StrictMath.exp(-log) - 1))
                .toArray();
    }

    /** What came out. */
    public Tabled tabled() {
        if (places.size() < LEAST_KERNELS) {
            return new Tabled(RatioTable.EMPTY, new double[0]);
        }
        int[] folds = folds();
        List<Map<String, List<Curve>>> others = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int own = fold;
            others.add(curves(i -> folds[i] != own));
        }
        int every = Math.max(1, places.size() / SEARCHED);
        int sizes = places.getFirst().group().length + 1;
        Likeness best = Likeness.search(sizes, likeness -> loss(errorsPercent(likeness.tables(others), folds, every)));
        RatioTable all = best.tables(List.of(curves(i -> true))).getFirst();
        return new Tabled(all, errorsPercent(best.tables(others), folds, 1));
    }

    /** A random fold for each place, so that a kernel that was measured twice is not told from itself. */
    private int[] folds() {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, Integer> known = new TreeMap<>();
        return places.stream()
                .mapToInt(place -> known.computeIfAbsent(
                        place.variant() + Arrays.toString(place.group()) + place.along(), key -> random.nextInt(FOLDS)))
                .toArray();
    }

    private static double loss(double[] errorsPercent) {
        ErrorSummary errors = ErrorSummary.of(errorsPercent);
        return errors.medianPercent() + P90_SHARE * errors.p90Percent();
    }

    /** Errors of every {@code every}-th kernel with the table that has none of its fold. */
    private double[] errorsPercent(List<RatioTable> tables, int[] folds, int every) {
        List<RatioField> fields = tables.stream().map(RatioField::new).toList();
        double[] errors = new double[(folds.length + every - 1) / every];
        for (int i = 0; i < errors.length; i++) {
            KernelPlace place = places.get(i * every);
            double ratio = fields.get(folds[i * every]).ratio(place.variant(), place.group(), place.along());
            errors[i] = 100 * (ratio / StrictMath.exp(logRatios.get(i * every)) - 1);
        }
        return errors;
    }

    private Map<String, List<Curve>> curves(IntPredicate chosen) {
        Map<String, Map<String, Points>> variants = new TreeMap<>();
        for (int i = 0; i < places.size(); i++) {
            if (chosen.test(i)) {
                KernelPlace place = places.get(i);
                variants.computeIfAbsent(place.variant(), key -> new TreeMap<>())
                        .computeIfAbsent(Arrays.toString(place.group()), key -> new Points(place.group()))
                        .add(place.along(), logRatios.get(i));
            }
        }
        Map<String, List<Curve>> curves = new TreeMap<>();
        variants.forEach((variant, groups) ->
                curves.put(variant, groups.values().stream().map(Points::curve).toList()));
        return curves;
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
