package org.ascendtwin.scenarios.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.Default;
import org.ascendtwin.scenarios.spec.Doc;
import org.jspecify.annotations.Nullable;

/** A table whose rows are commands, or the items of a list in an answer. */
public record TableSpec(
        @Doc("what it shows, unique in the row") String title,

        @Doc("heading of the first column") @Default("''") String first,

        @Doc("commands by what the rows are called") @Default("{}")
        Map<String, String> rows,

        @Doc("instead, command:/pointer of a list, an item a row") @Nullable String each,

        @Doc("what an item is called: its pointers, joined") @Default("[]")
        List<String> label,

        @Doc("pointers of an item whose values become the columns, each with the one column's figure") @Default("[]")
        List<String> spread,

        @Doc("most items") @Nullable Integer limit,

        @Doc("the columns") List<ColumnSpec> columns) {

    public TableSpec {
        if (rows.isEmpty() == (each == null)) {
            throw new IllegalArgumentException("\"" + title + "\" needs either rows or each.");
        }
        if (each != null && label.isEmpty()) {
            throw new IllegalArgumentException("\"" + title + "\" lacks label: what its items are called.");
        }
        if (!spread.isEmpty() && (each == null || columns.size() != 1)) {
            throw new IllegalArgumentException("\"" + title + "\" is spread, so it needs each and one column.");
        }
    }

    /** The commands that the table is made of. */
    List<String> commands() {
        List<String> commands = new ArrayList<>(rows.values());
        if (each != null) {
            commands.add(Reference.of(each).command());
        }
        for (ColumnSpec column : columns) {
            if (each != null) {
                commands.add(column.place(each, "", 0).command());
            }
            rows.forEach((name, command) ->
                    commands.add(column.place(command + ":", name, 0).command()));
        }
        return commands;
    }
}
