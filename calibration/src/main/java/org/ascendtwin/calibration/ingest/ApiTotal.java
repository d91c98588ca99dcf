package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * Calls of one function of the host's runtime, summed up (api_statistic).
 *
 * @param level the layer of the runtime, such as {@code acl} or {@code node}; outer layers contain inner ones
 * @param name the function
 * @param totalMicros time in it
 * @param count calls
 * @param leastMicros time of the shortest call
 */
public record ApiTotal(String level, String name, double totalMicros, int count, double leastMicros) {
    private static final List<String> COLUMNS = List.of("Level", "API Name", "Time(us)", "Count", "Min(us)");

    static boolean reads(List<String> columns) {
        return columns.containsAll(COLUMNS);
    }

    static ApiTotal of(TableRow row) {
        return new ApiTotal(
                row.get("Level"),
                row.get("API Name"),
                row.amount("Time(us)"),
                row.count("Count"),
                row.amount("Min(us)"));
    }
}
