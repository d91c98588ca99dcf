package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.ingest.KernelCall;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;

/**
 * All calls of one kernel on one shape.
 *
 * @param median their median, with how many there were
 * @param totalMicros their sum
 */
public record KernelGroup(KernelTiming median, double totalMicros) {
    /** What makes two calls the same kernel on the same shape. */
    private record Key(
            String operator, String core, List<List<Integer>> shapes, List<String> types, List<List<Integer>> results) {
        static Key of(KernelTiming timing) {
            return new Key(timing.operator(), timing.attributes(), timing.shapes(), timing.types(), timing.results());
        }
    }

    /** How many calls. */
    public int count() {
        return median.statistic().count();
    }

    /** The kernels of {@code calls} that have shapes, in the order in which they first occur. */
    public static List<KernelGroup> of(List<KernelCall> calls) {
        Map<Key, List<KernelTiming>> groups = new LinkedHashMap<>();
        for (KernelCall call : calls) {
            if (!call.isExchange() && !call.timing().shapes().isEmpty()) {
                groups.computeIfAbsent(Key.of(call.timing()), key -> new ArrayList<>())
                        .add(call.timing());
            }
        }
        return groups.values().stream().map(KernelGroup::summed).toList();
    }

    private static KernelGroup summed(List<KernelTiming> timings) {
        double[] sorted =
                timings.stream().mapToDouble(KernelTiming::micros).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        KernelTiming first = timings.getFirst();
        KernelTiming whole = new KernelTiming(
                first.operator(),
                first.device(),
                first.shapes(),
                first.types(),
                first.results(),
                first.attributes(),
                median,
                new Statistic(Statistic.Kind.MEDIAN, sorted.length),
                first.note(),
                first.source());
        return new KernelGroup(whole, Arrays.stream(sorted).sum());
    }
}
