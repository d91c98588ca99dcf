package org.ascendtwin.scenarios.sglang;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.ingest.CsvTable;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** Reads tables of measured runs on GPUs. */
public final class GpuCases {
    private static final List<String> COLUMNS = List.of(
            "id", "model_path", "system", "mode", "isl", "osl", "concurrency", "silicon_ttft_ms", "silicon_tpot_ms");

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
                cases.add(new GpuCase(row, profilesByDevice));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput("--cases", String.valueOf(e.getMessage()));
        }
        return cases;
    }
}
