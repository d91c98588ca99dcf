package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ascendtwin.calibration.timing.KernelTiming;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads measured kernels from CSV tables with the columns hw, path, input_shape, dtype, attrs, measured_us and note,
 * shapes and formats as JSON lists; the operator is the last part of the path.
 */
public final class KernelTables {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> COLUMNS =
            List.of("hw", "path", "input_shape", "dtype", "attrs", "measured_us", "note");

    private KernelTables() {}

    /**
     * The rows of a table, or of all tables of a folder in alphabetical order.
     *
     * @throws IllegalArgumentException if there is no such table, or one is not in this form
     */
    public static List<KernelTiming> read(Path place) throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(place)) {
            try (Stream<Path> found = Files.list(place)) {
                found.filter(file -> file.toString().endsWith(".csv")).sorted().forEach(files::add);
            }
        } else if (Files.isRegularFile(place)) {
            files.add(place);
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(place + " holds no kernel table; allowed: a .csv file, or a folder with "
                    + ".csv files. Maybe the name is wrong");
        }
        List<KernelTiming> timings = new ArrayList<>();
        for (Path file : files) {
            readTable(file, timings);
        }
        return timings;
    }

    private static void readTable(Path file, List<KernelTiming> timings) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> header = lines.isEmpty() ? List.of() : CsvRows.fields(lines.getFirst());
        if (!header.containsAll(COLUMNS)) {
            throw new IllegalArgumentException(file + ": the columns are " + header + "; needed: " + COLUMNS
                    + ". Maybe it is a table of another kind");
        }
        for (int i = 1; i < lines.size(); i++) {
            String source = file + ":" + (i + 1);
            List<String> fields = CsvRows.fields(lines.get(i));
            if (fields.size() != header.size()) {
                throw new IllegalArgumentException(source + ": " + fields.size() + " fields; needed: " + header.size()
                        + ". Maybe a quote is missing");
            }
            timings.add(timing(new Row(header, fields), source));
        }
    }

    private record Row(List<String> header, List<String> fields) {
        String get(String column) {
            return fields.get(header.indexOf(column));
        }
    }

    private static KernelTiming timing(Row row, String source) {
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
                    row.get("attrs"),
                    Double.parseDouble(row.get("measured_us")),
                    row.get("note"),
                    source);
        } catch (JacksonException | NumberFormatException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage() + ". Maybe a quote is missing", e);
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
