package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.ingest.CsvTable;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** Points of a sweep in a CSV file: a path a column, a point a row; an empty cell leaves what the scenario says. */
final class PointList {
    private PointList() {}

    /** One dimension with a case for each row, called by what it sets. */
    static AxisSpec read(Path file) throws InvalidInput {
        Map<String, Map<String, String>> cases = new LinkedHashMap<>();
        try {
            for (Map<String, String> row : CsvTable.read(file, List.of())) {
                Map<String, String> settings = new LinkedHashMap<>();
                List<String> words = new ArrayList<>();
                row.forEach((path, value) -> {
                    if (!value.isBlank()) {
                        settings.put(path.strip(), value.strip());
                        words.add(path.strip().substring(path.strip().lastIndexOf('.') + 1) + " " + value.strip());
                    }
                });
                if (cases.put(String.join(", ", words), settings) != null) {
                    throw new IllegalArgumentException(file + ": the point \"" + String.join(", ", words)
                            + "\" stands twice. Maybe --replications, to run each several times.");
                }
            }
        } catch (IOException e) {
            throw new InvalidInput("--list", file + " cannot be read: " + e.getMessage() + ". Maybe another file.");
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--list", String.valueOf(e.getMessage()));
        }
        if (cases.isEmpty()) {
            throw new InvalidInput(
                    "--list", file + " has no points. Maybe a heading \"servers[0].flags.tp-size\" and a row \"4\".");
        }
        return AxisSpec.ofCases("point", cases);
    }
}
