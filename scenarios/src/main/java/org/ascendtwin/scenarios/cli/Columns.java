package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Prints rows of text with their columns aligned to the left. */
final class Columns {
    private Columns() {}

    static void print(List<List<String>> rows, PrintWriter out) {
        align(rows).forEach(row -> out.println(String.join("  ", row).stripTrailing()));
    }

    private static List<List<String>> align(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        return rows.stream().map(row -> padded(row, widths)).toList();
    }

    private static List<String> padded(List<String> row, List<Integer> widths) {
        List<String> padded = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            padded.add(row.get(i) + " ".repeat(widths.get(i) - row.get(i).length()));
        }
        return padded;
    }
}
