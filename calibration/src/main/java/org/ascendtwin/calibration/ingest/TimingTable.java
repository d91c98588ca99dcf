package org.ascendtwin.calibration.ingest;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ascendtwin.calibration.timing.KernelTiming;

/** Measured kernels as a table that {@link KernelTables} reads back: medians of calls of one shape. */
public final class TimingTable {
    private static final String HEADING =
            "Type,Name,Accelerator Core,Input Shapes,Input Data Types,Output Shapes,count,median_us,source";

    private TimingTable() {}

    /** The table, a line each; formats are left out, since shapes are those of matrices already. */
    public static String text(List<KernelTiming> timings) {
        StringBuilder text = new StringBuilder(HEADING).append('\n');
        for (KernelTiming timing : timings) {
            text.append(String.join(
                            ",",
                            quoted(timing.operator()),
                            quoted(timing.note()),
                            quoted(timing.attributes()),
                            quoted(shapes(timing.shapes())),
                            quoted(String.join(";", timing.types())),
                            quoted(shapes(timing.results())),
                            Integer.toString(timing.statistic().count()),
                            String.format(Locale.ROOT, "%.3f", timing.micros()),
                            quoted(timing.source())))
                    .append('\n');
        }
        return text.toString();
    }

    private static String shapes(List<List<Integer>> shapes) {
        return shapes.stream()
                .map(shape -> shape.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining(";"));
    }

    private static String quoted(String text) {
        return text.contains(",") || text.contains("\"") || text.contains(";")
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }
}
