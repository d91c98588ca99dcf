package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * A table as text.
 *
 * @param columns the heading
 * @param rows the values of each row, in the order of the heading where nothing is missing; none for a blank line
 */
record RowTable(List<String> columns, List<List<String>> rows) {
    /** Rows that are not blank. */
    int count() {
        return (int) rows.stream().filter(row -> !row.isEmpty()).count();
    }
}
