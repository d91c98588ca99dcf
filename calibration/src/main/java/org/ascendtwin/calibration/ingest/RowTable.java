package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * A table as text.
 *
 * @param columns the heading
 * @param rows the values of each row, in the order of the heading where nothing is missing; empty for null
 */
record RowTable(List<String> columns, List<List<String>> rows) {}
