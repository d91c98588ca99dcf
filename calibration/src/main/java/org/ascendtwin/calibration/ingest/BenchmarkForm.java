package org.ascendtwin.calibration.ingest;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tables of operator benchmarks: the columns hw, path, input_shape, dtype and measured_us, shapes and formats as JSON lists, and
 * attrs and note where there are any; the operator is the last part of the path.
 */
final class BenchmarkForm implements KernelForm {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> COLUMNS = List.of("hw", "path", "input_shape", "dtype", "measured_us");

    @Override
    public String name() {
        return "operator benchmark";
    }

    @Override
    public boolean reads(List<String> columns) {
        return columns.containsAll(COLUMNS);
    }

    @Override
    public KernelTiming timing(TableRow row, String source) {
        String path = row.get("path");
        try {
            List<List<Integer>> shapes = new ArrayList<>();
            MAPPER.readTree(row.get("input_shape")).forEach(input -> addShapes(input, shapes));
            List<String> types = new ArrayList<>();
            MAPPER.readTree(row.get("dtype")).forEach(type -> addTypes(type, types));
            return new KernelTiming(
                    path.substring(path.lastIndexOf('/') + 1),
                    row.get("hw"),
                    shapes,
                    types,
                    List.of(),
                    row.first(List.of("attrs")),
                    row.number(List.of("measured_us")),
                    Statistic.REPORTED,
                    row.first(List.of("note")),
                    source);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "input_shape is " + row.get("input_shape") + " and dtype " + row.get("dtype")
                            + "; allowed: JSON lists. Maybe a quote or a bracket is missing",
                    e);
        }
    }

    /** An input may be a list of tensors, which then count as inputs of their own. */
    private static void addShapes(JsonNode input, List<List<Integer>> shapes) {
        if (input.isArray() && !input.isEmpty() && input.get(0).isArray()) {
            input.forEach(inner -> addShapes(inner, shapes));
            return;
        }
        List<Integer> sizes = new ArrayList<>();
        input.forEach(size -> sizes.add(size.asInt()));
        shapes.add(sizes);
    }

    private static void addTypes(JsonNode type, List<String> types) {
        if (type.isArray()) {
            type.forEach(inner -> addTypes(inner, types));
        } else {
            types.add(type.isNull() ? "" : type.asString());
        }
    }
}
