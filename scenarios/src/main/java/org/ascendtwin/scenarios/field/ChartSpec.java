package org.ascendtwin.scenarios.field;

import java.util.Map;
import org.ascendtwin.scenarios.spec.Default;
import org.ascendtwin.scenarios.spec.Doc;

/** A chart of tables of the same row. */
public record ChartSpec(
        @Doc("what it shows") String title,

        @Doc("what is worth reading off it") @Default("''") String subtitle,

        @Doc("how it is drawn") Kind kind,

        @Doc("the table; left out where figures are drawn") @Default("''")
        String table,

        @Doc("heading of the column along the horizontal axis; names of the rows where it is left out") @Default("''")
        String across,

        @Doc("headings of the columns that are drawn, by what the key calls them; left out where figures are drawn")
        @Default("{}")
        Map<String, String> series,

        @Doc("unit of the vertical axis") String unit) {

    public ChartSpec {
        if ((kind == Kind.LINES) == across.isEmpty()) {
            throw new IllegalArgumentException(
                    title + (kind == Kind.LINES ? " lacks across: what runs along the axis." : " takes no across."));
        }
        if ((kind == Kind.FIGURES) != (table.isEmpty() && series.isEmpty())) {
            throw new IllegalArgumentException(
                    title + (table.isEmpty() ? " lacks a table and its series." : " takes no table and no series."));
        }
        if (kind == Kind.WATERFALL && series.size() != 1) {
            throw new IllegalArgumentException(
                    title + " shows " + series.size() + " series; allowed: one in a waterfall.");
        }
    }

    /** How a chart is drawn. */
    public enum Kind {
        /** A line a series over numbers. */
        LINES,
        /** A bar a row and series. */
        BARS,
        /** A pair of bars a figure of the row's that was reported: the report's and this one. */
        FIGURES,
        /** The first and last row as bars, what each row changes in between. */
        WATERFALL
    }
}
