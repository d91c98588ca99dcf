package org.ascendtwin.calibration.ingest;

import java.util.ArrayList;
import java.util.List;

/** Comma-separated values with quotes as in RFC 4180. */
final class CsvRows {
    /** What spreadsheets put before the first line of a table in UTF-8. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private CsvRows() {}

    /** The names of columns in a table's first line. */
    static List<String> heading(String line) {
        String text = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
        return fields(text).stream().map(String::strip).toList();
    }

    /** The fields of one line. */
    static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
