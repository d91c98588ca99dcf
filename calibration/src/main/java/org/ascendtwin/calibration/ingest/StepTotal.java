package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * What a die did in one step by the profiler's own sums (step_trace_time).
 *
 * @param device the die; empty where the export does not tell
 * @param step the profiler's step
 * @param computingMicros kernels ran
 * @param exposedMicros dies exchanged data and no kernel ran
 * @param overlappedMicros both
 * @param idleMicros neither
 */
public record StepTotal(
        String device,
        String step,
        double computingMicros,
        double exposedMicros,
        double overlappedMicros,
        double idleMicros) {
    private static final List<String> COLUMNS =
            List.of("Step", "Computing", "Communication(Not Overlapped)", "Overlapped", "Free");

    static boolean reads(List<String> columns) {
        return columns.containsAll(COLUMNS);
    }

    static StepTotal of(TableRow row) {
        return new StepTotal(
                row.first(List.of("Device_id")),
                row.get("Step"),
                row.amount("Computing"),
                row.amount("Communication(Not Overlapped)"),
                row.amount("Overlapped"),
                row.amount("Free"));
    }
}
