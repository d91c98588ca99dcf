package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of comma-separated values with a heading. */
public final class CsvTable {
    private CsvTable() {}

    /**
     * The rows of {@code file}, each by its columns.
     *
     * @param needed columns that it must have
     * @throws IllegalArgumentException if it has not, or a row has more or fewer values than the heading
     */
    public static List<Map<String, String>> read(Path file, List<String> needed) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": no such file. Maybe the name is wrong", e);
        }
        List<String> columns = lines.isEmpty() ? List.of() : CsvRows.heading(lines.getFirst());
        if (!columns.containsAll(needed)) {
            throw new IllegalArgumentException(file + ": the columns are " + columns + "; needed: " + needed
                    + ". Maybe it is a table of another kind");
        }
        List<Map<String, String>> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            List<String> fields = CsvRows.fields(lines.get(i));
            if (fields.size() != columns.size()) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + fields.size() + " fields; needed: "
                        + columns.size() + ". Maybe a quote is missing");
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int column = 0; column < columns.size(); column++) {
                row.put(columns.get(column), fields.get(column));
            }
            rows.add(row);
        }
        return rows;
    }
}
