package org.ascendtwin.calibration.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;

/**
 * Exports of msprof (op_summary) and torch_npu (kernel_details), call by call, and tables that sum up calls of one shape.
 * Levels and versions differ in their columns; needed are a type and a duration only. A shape in the format FRACTAL_NZ is
 * turned into the matrix that it stands for.
 *
 * @param device the hardware that was profiled, which the files do not name
 */
record ProfilerForm(String device) implements KernelForm {
    private static final List<String> TYPE = List.of("Type", "OP Type", "Op Type");
    private static final List<String> CALL = List.of("Duration(us)", "Task Duration(us)");
    private static final List<String> MEDIAN = List.of("median_us");
    private static final List<String> CORE = List.of("Accelerator Core", "Task Type");
    private static final int BLOCK_RANK = 4;

    @Override
    public String name() {
        return "profiler export";
    }

    @Override
    public boolean reads(List<String> columns) {
        return columns.stream().anyMatch(TYPE::contains)
                && columns.stream().anyMatch(column -> CALL.contains(column) || MEDIAN.contains(column));
    }

    /** Whether a table with these columns sums up calls of one shape. */
    static boolean sums(List<String> columns) {
        return columns.contains(MEDIAN.getFirst());
    }

    @Override
    public KernelTiming timing(TableRow row, String source) {
        if (row.first(TYPE).isEmpty()) {
            throw new IllegalArgumentException(TYPE.getFirst() + " is empty. Maybe the row was cut");
        }
        boolean summed = sums(row.columns());
        Statistic statistic = summed
                ? new Statistic(Statistic.Kind.MEDIAN, (int) row.number(List.of("count")))
                : new Statistic(Statistic.Kind.CALL, 1);
        return new KernelTiming(
                row.first(TYPE),
                device,
                shapes(row, "Input Shapes", "Input Formats"),
                types(row),
                shapes(row, "Output Shapes", "Output Formats"),
                row.first(CORE),
                row.number(summed ? MEDIAN : CALL),
                statistic,
                row.first(List.of("Name", "Op Name")),
                source);
    }

    private static List<List<Integer>> shapes(TableRow row, String column, String formats) {
        String text = row.first(List.of(column)).replace("\"", "");
        List<List<Integer>> shapes = new ArrayList<>();
        if (text.isEmpty() || text.equals("N/A")) {
            return shapes;
        }
        try {
            addShapes(row, text, formats, shapes);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    column + " is " + text
                            + "; allowed: whole numbers with \",\" and \";\" between them. Maybe the row was cut",
                    e);
        }
        return shapes;
    }

    private static void addShapes(TableRow row, String text, String formats, List<List<Integer>> shapes) {
        String[] layouts = row.first(List.of(formats)).split(";", -1);
        String[] parts = text.split(";", -1);
        for (int i = 0; i < parts.length; i++) {
            shapes.add(shape(parts[i], i < layouts.length && layouts[i].equals("FRACTAL_NZ")));
        }
    }

    private static List<Integer> shape(String text, boolean blocks) {
        List<Integer> sizes = new ArrayList<>();
        for (String size : text.split(",", 0)) {
            if (!size.isBlank()) {
                sizes.add(Integer.parseUnsignedInt(size.strip()));
            }
        }
        int rank = sizes.size();
        if (!blocks || rank < BLOCK_RANK) {
            return sizes;
        }
        List<Integer> matrix = new ArrayList<>(sizes.subList(0, rank - BLOCK_RANK));
        matrix.add(sizes.get(rank - 3) * sizes.get(rank - 2));
        matrix.add(sizes.get(rank - 4) * sizes.get(rank - 1));
        return matrix;
    }

    private static List<String> types(TableRow row) {
        List<String> types = new ArrayList<>();
        for (String type : row.first(List.of("Input Data Types")).split(";", -1)) {
            types.add(
                    switch (type.strip()) {
                        case "DT_BF16", "BF16" -> "bfloat16";
                        case "FLOAT" -> "float32";
                        default -> type.strip().toLowerCase(Locale.ROOT);
                    });
        }
        return types;
    }
}
