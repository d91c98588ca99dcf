package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * Calls of one kind of kernel, summed up (op_statistic).
 *
 * @param operator the kind
 * @param core the kind of core
 * @param count calls
 * @param totalMicros their time
 */
public record OperatorTotal(String operator, String core, int count, double totalMicros) {
    private static final List<String> COLUMNS = List.of("OP Type", "Core Type", "Count", "Total Time(us)");

    static boolean reads(List<String> columns) {
        return columns.containsAll(COLUMNS);
    }

    static OperatorTotal of(TableRow row) {
        return new OperatorTotal(
                row.get("OP Type"), row.get("Core Type"), row.count("Count"), row.amount("Total Time(us)"));
    }
}
