package org.ascendtwin.scenarios.sglang;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ascendtwin.calibration.ingest.CsvTable;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** Reads tables of measured runs on GPUs. */
public final class GpuCases {
    private static final List<String> COLUMNS = List.of(
            "id", "model_path", "system", "mode", "isl", "osl", "concurrency", "silicon_ttft_ms", "silicon_tpot_ms");

    private static final List<String> NUMBERS =
            List.of("isl", "osl", "concurrency", "silicon_ttft_ms", "silicon_tpot_ms");

    /** What a row may leave out: it is then skipped by name, with the reason. */
    private static final List<String> PERHAPS_UNTOLD = List.of("concurrency", "silicon_ttft_ms", "silicon_tpot_ms");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]*)?([eE][-+]?[0-9]+)?");

    private GpuCases() {}

    /**
     * The cases of {@code file} in its order.
     *
     * @param profilesByDevice profiles of devices, by their ids; those of others are the shipped ones
     * @throws InvalidInput if it is no such table
     */
    public static List<GpuCase> read(Path file, Map<String, Path> profilesByDevice) throws InvalidInput {
        List<GpuCase> cases = new ArrayList<>();
        try {
            for (Map<String, String> row : CsvTable.read(file, COLUMNS)) {
                check(file, row);
                cases.add(new GpuCase(row, profilesByDevice));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput("--cases", String.valueOf(e.getMessage()));
        }
        if (cases.isEmpty()) {
            throw new InvalidInput("--cases", file + " holds no case, only a heading. Maybe it was cut.");
        }
        return cases;
    }

    private static void check(Path file, Map<String, String> row) {
        for (String column : NUMBERS) {
            String text = row.getOrDefault(column, "");
            boolean untold = text.isEmpty() && PERHAPS_UNTOLD.contains(column);
            if (!untold && !NUMBER.matcher(text).matches()) {
                throw new IllegalArgumentException(file + ": " + column + " of " + row.get("id") + " is \"" + text
                        + "\"; allowed: numbers. Maybe the row was cut");
            }
        }
    }
}
