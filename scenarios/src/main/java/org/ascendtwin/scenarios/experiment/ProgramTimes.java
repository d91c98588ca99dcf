package org.ascendtwin.scenarios.experiment;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ascendtwin.scenarios.workload.RequestOrder;
import org.jspecify.annotations.Nullable;

/** How long programs take, from their first request to their last token; those of which a request failed left out. */
final class ProgramTimes {
    private static final double NANOS_A_MILLI = 1e6;

    private ProgramTimes() {}

    /** Figures by name; none where the load has no programs. */
    static Map<String, Double> of(@Nullable RequestOrder order, RequestTimes times) {
        if (order == null) {
            return Map.of();
        }
        long[] fromNanos = new long[order.programCount()];
        long[] toNanos = new long[order.programCount()];
        boolean[] broken = new boolean[order.programCount()];
        Arrays.fill(fromNanos, Long.MAX_VALUE);
        for (int i = 0; i < times.size(); i++) {
            int program = order.programByRequest()[i];
            broken[program] |= !times.isCompleted(i);
            fromNanos[program] = Math.min(fromNanos[program], times.sentNanos().get(i));
            toNanos[program] = Math.max(toNanos[program], times.finishedNanos().get(i));
        }
        WeightedSample millis = new WeightedSample();
        for (int program = 0; program < order.programCount(); program++) {
            if (!broken[program] && order.programSizes()[program] > 0) {
                millis.add((toNanos[program] - fromNanos[program]) / NANOS_A_MILLI, 1);
            }
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("completed_programs", (double) millis.count());
        metrics.put("mean_program_ms", millis.mean());
        metrics.put("p99_program_ms", millis.quantile(0.99));
        return metrics;
    }
}
