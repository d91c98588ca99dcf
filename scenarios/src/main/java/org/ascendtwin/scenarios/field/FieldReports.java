package org.ascendtwin.scenarios.field;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.Doc;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.RecordFile;

/** The index of the experiments: what two field reports say, row by row, and which commands repeat it. */
public record FieldReports(
        @Doc("what stands above the page") String head,

        @Doc("what stands above the page of live runs") String liveHead,

        @Doc("the experiments, in the order of the page") List<FieldRow> rows) {
    private static final String INDEX = "reports/index.yaml";

    public FieldReports {
        Map<String, FieldRow> rowsById = new LinkedHashMap<>();
        for (FieldRow row : rows) {
            if (rowsById.put(row.id(), row) != null) {
                throw new IllegalArgumentException("rows has two " + row.id() + "; allowed: one of each.");
            }
        }
        rows = List.copyOf(rows);
    }

    /** Where the index lies. */
    public static Path index() {
        return Gallery.folder().resolve(INDEX);
    }

    /** The index that comes with the product. */
    public static FieldReports read() throws InvalidInput {
        return RecordFile.read(index(), "an index of field reports", FieldReports.class);
    }

    /** The rows with these {@code ids}, as they are named, in the order of the index; all for none. */
    public List<FieldRow> rows(List<String> ids) throws InvalidInput {
        List<String> known = rows.stream().map(FieldRow::id).toList();
        for (String id : ids) {
            if (known.stream().noneMatch(id::equalsIgnoreCase)) {
                throw new InvalidInput(
                        "ROW",
                        "\"" + id + "\" is no row; allowed: " + String.join(", ", known) + "."
                                + Names.maybe(id, known));
            }
        }
        List<FieldRow> chosen = new ArrayList<>(rows);
        if (!ids.isEmpty()) {
            chosen.removeIf(row -> ids.stream().noneMatch(row.id()::equalsIgnoreCase));
        }
        return chosen;
    }
}
