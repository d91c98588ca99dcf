package org.ascendtwin.calibration.ingest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Set;
import org.ascendtwin.calibration.ingest.KernelCall.Pipes;
import org.ascendtwin.calibration.ingest.KernelCall.Place;

/**
 * Calls of kernels in torch_npu's kernel_details and msprof's op_summary, of every level and set of counters.
 *
 * @param device the hardware that was profiled; empty where nobody says
 * @param folder the export's folder, which tells dies of several exports apart
 */
record CallForm(String device, String folder) {
    private static final List<String> START = List.of("Start Time(us)", "Task Start Time(us)", "Task Start Time");
    private static final List<String> BLOCKS = List.of("Block Dim", "Block Num");
    private static final List<String> DEVICE = List.of("Device_id", "Device ID");
    private static final List<String> STREAM = List.of("Stream ID", "Stream Id");
    private static final List<String> GRAPH = List.of("Model ID", "Model Id");

    /** What profilers write as the graph of a kernel that is part of none. */
    private static final Set<String> NO_GRAPH = Set.of("4294967295", "N/A");

    private static final int NANO_DIGITS = 3;

    /** The call of a row, whose table {@link ProfilerForm} reads. */
    KernelCall call(TableRow row, String source) {
        String die = row.first(DEVICE);
        Place place = new Place(
                die.isEmpty() ? folder : folder + " " + die,
                row.first(List.of("Step Id")),
                row.first(STREAM),
                graph(row));
        return new KernelCall(
                new ProfilerForm(device).timing(row, source),
                place,
                start(row),
                List.of(row.first(List.of("Input Formats")).split(";", -1)),
                (int) part(row, BLOCKS, 0),
                pipes(row));
    }

    private static String graph(TableRow row) {
        String graph = row.first(GRAPH);
        return NO_GRAPH.contains(graph) ? "" : graph;
    }

    private static long start(TableRow row) {
        String text = row.first(START);
        if (text.isEmpty() || text.equals("N/A")) {
            return KernelCall.NO_START;
        }
        try {
            long nanos = new BigDecimal(text)
                    .movePointRight(NANO_DIGITS)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
            if (nanos < 0) {
                throw new ArithmeticException("before the clock began");
            }
            return nanos;
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    START.getFirst() + " is \"" + text + "\"; allowed: microseconds. Maybe the row was cut", e);
        }
    }

    private static Pipes pipes(TableRow row) {
        double half = part(row, List.of("aic_mac_fp16_ratio", "mac_fp16_ratio"), Double.NaN);
        double quantised = part(row, List.of("aic_mac_int8_ratio", "mac_int8_ratio"), Double.NaN);
        double cube = part(row, List.of("aic_mac_ratio", "mac_ratio"), half + quantised);
        double load = Math.max(
                part(row, List.of("aic_mte2_ratio", "mte2_ratio"), Double.NEGATIVE_INFINITY),
                part(row, List.of("aiv_mte2_ratio"), Double.NEGATIVE_INFINITY));
        return new Pipes(
                cube,
                Double.isInfinite(load) ? Double.NaN : load,
                part(row, List.of("aiv_vec_ratio", "vec_ratio"), Double.NaN));
    }

    /** A number that may be missing. */
    private static double part(TableRow row, List<String> columns, double otherwise) {
        String text = row.first(columns);
        return text.isEmpty() || text.equals("N/A") ? otherwise : row.number(columns);
    }
}
