package org.ascendtwin.notebooks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.ascendtwin.scenarios.report.Figures;

/**
 * A table of texts.
 *
 * @param headings one a column
 * @param rows each with a cell a column
 */
public record Table(List<String> headings, List<List<String>> rows) implements Shown {
    private static final Pattern NUMBER = Pattern.compile("|–|[-+]?[0-9][0-9.,]*( ±.*| %| ×)?");
    private static final String CELL = "padding:2px 10px;vertical-align:top;text-align:";

    public Table {
        for (List<String> row : rows) {
            if (row.size() != headings.size()) {
                throw new IllegalArgumentException(
                        "a row of " + row.size() + " cells under " + headings.size() + " headings: " + row);
            }
        }
    }

    /** A table whose first row holds the headings. */
    static Table of(List<List<String>> rows) {
        return rows.isEmpty()
                ? new Table(List.of(), List.of())
                : new Table(rows.getFirst(), List.copyOf(rows.subList(1, rows.size())));
    }

    /** Sentences under a heading. */
    static Table lines(String heading, List<String> sentences) {
        return new Table(List.of(heading), sentences.stream().map(List::of).toList());
    }

    /** A table without rows. */
    public static Table headed(String... headings) {
        return new Table(List.of(headings), List.of());
    }

    /** With one row more; numbers are rounded to what matters. */
    public Table row(Object... cells) {
        List<List<String>> more = new ArrayList<>(rows);
        more.add(Arrays.stream(cells).map(Table::cell).toList());
        return new Table(headings, List.copyOf(more));
    }

    private static String cell(Object value) {
        return switch (value) {
            case Double number -> Figures.of(number);
            case Estimate estimate -> Figures.of(estimate);
            default -> value.toString();
        };
    }

    private boolean isNumeric(int column) {
        return rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }

    /** Columns aligned, numbers to the right. */
    @Override
    public String text() {
        List<List<String>> all = new ArrayList<>(List.of(headings));
        all.addAll(rows);
        int[] widths = new int[headings.size()];
        all.forEach(row -> {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String gap = " ".repeat(widths[column] - row.get(column).length());
                line.append(isNumeric(column) ? gap + row.get(column) : row.get(column) + gap)
                        .append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }

    /** An HTML table. */
    String html() {
        StringBuilder html = new StringBuilder("<table>\n");
        append(html, headings, "th");
        rows.forEach(row -> append(html, row, "td"));
        return html.append("</table>").toString();
    }

    private void append(StringBuilder html, List<String> row, String tag) {
        html.append("<tr>");
        for (int column = 0; column < row.size(); column++) {
            html.append('<').append(tag).append(" style=\"").append(CELL).append(isNumeric(column) ? "right" : "left");
            html.append("\">")
                    .append(escaped(row.get(column)))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        html.append("</tr>\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
