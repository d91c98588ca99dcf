package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.hardware.collective.MeasuredAllReduces;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.RatioTable;
import org.ascendtwin.hardware.device.RatioTable.Curve;

/** The table of all-reduces that were timed in graphs among some numbers of devices (aiconfigurator, collect_all_reduce.py). */
public final class AllReduceFit {
    /** Times are of a kernel in a graph; by themselves small ones take as long as the host needs to launch them. */
    private static final String IN_GRAPHS = "_graph";

    private static final double DIGITS = 1e4;

    private final Map<String, Map<Double, Double>> logRatios = new TreeMap<>();
    private int count;

    /** Of {@code timings}, those that are all-reduces on {@code device}. */
    public AllReduceFit(String device, List<KernelTiming> timings) {
        for (KernelTiming timing : timings) {
            boolean reduces = timing.operator().equals(MeasuredAllReduces.NAME)
                    && timing.device().equals(device);
            if (reduces && timing.note().endsWith(IN_GRAPHS)) {
                List<Integer> sizes = timing.shapes().getFirst();
                double bytes = sizes.getLast() * DataType.BF16.bytes();
                double ratio = StrictMath.log(timing.micros() * 1e-6 / MeasuredAllReduces.referenceSeconds(bytes));
                logRatios
                        .computeIfAbsent(MeasuredAllReduces.variant(sizes.getFirst()), ranks -> new TreeMap<>())
                        .put(MeasuredAllReduces.place(bytes), Math.round(ratio * DIGITS) / DIGITS);
                count++;
            }
        }
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The table. */
    public RatioTable table() {
        Map<String, List<Curve>> curves = new TreeMap<>();
        logRatios.forEach((ranks, points) -> curves.put(ranks, List.of(curve(points))));
        return new RatioTable(curves);
    }

    private static Curve curve(Map<Double, Double> points) {
        return new Curve(List.of(), new ArrayList<>(points.keySet()), new ArrayList<>(points.values()));
    }

    /** Errors of each size between the smallest and the largest with a table of the others, in percent. */
    public double[] errorsPercent() {
        List<Double> errors = new ArrayList<>();
        for (Map<Double, Double> points : logRatios.values()) {
            List<Double> places = new ArrayList<>(points.keySet());
            for (double place : places.subList(Math.min(1, places.size()), Math.max(1, places.size() - 1))) {
                Map<Double, Double> others = new TreeMap<>(points);
                double own = Objects.requireNonNull(others.remove(place));
                RatioTable table = new RatioTable(Map.of("", List.of(curve(others))));
                errors.add(100 * (table.ratio("", new double[0], place) / StrictMath.exp(own) - 1));
            }
        }
        return errors.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
