package org.ascendtwin.calibration.bottleneck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.ingest.KernelCall;
import org.ascendtwin.calibration.ingest.OperatorTotal;
import org.ascendtwin.calibration.ingest.ProfileExport;

/**
 * All calls of one kind of kernel on one kind of core.
 *
 * @param operator the kind
 * @param core the kind of core
 * @param count calls
 * @param micros their time
 */
public record OperatorTime(String operator, String core, int count, double micros) {
    /** What it is for. */
    public OperatorFamily family() {
        return OperatorFamily.of(operator);
    }

    /** The kinds of {@code export}, the longest first: of its calls, or of the profiler's sums where it has no calls. */
    static List<OperatorTime> of(ProfileExport export) {
        Map<List<String>, OperatorTime> times = new LinkedHashMap<>();
        for (KernelCall call : export.calls()) {
            add(
                    new OperatorTime(
                            call.operator(),
                            call.timing().attributes(),
                            1,
                            call.timing().micros()),
                    times);
        }
        if (export.calls().isEmpty()) {
            for (OperatorTotal total : export.operators()) {
                add(new OperatorTime(total.operator(), total.core(), total.count(), total.totalMicros()), times);
            }
        }
        List<OperatorTime> sorted = new ArrayList<>(times.values());
        sorted.sort(Comparator.comparingDouble(OperatorTime::micros).reversed());
        return sorted;
    }

    private static void add(OperatorTime time, Map<List<String>, OperatorTime> times) {
        times.merge(
                List.of(time.operator(), time.core()),
                time,
                (a, b) -> new OperatorTime(a.operator(), a.core(), a.count() + b.count(), a.micros() + b.micros()));
    }
}
