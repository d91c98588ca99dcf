package org.ascendtwin.calibration.ingest;

import java.util.List;

/**
 * One row of a table with a heading.
 *
 * @param columns the heading
 * @param fields the values
 */
record TableRow(List<String> columns, List<String> fields) {
    TableRow {
        if (columns.size() != fields.size()) {
            throw new IllegalArgumentException(
                    fields.size() + " fields; needed: " + columns.size() + ". Maybe a quote is missing");
        }
    }

    String get(String column) {
        return fields.get(columns.indexOf(column)).strip();
    }

    /** The value of the first of {@code names} that is a column; empty where none is. */
    String first(List<String> names) {
        for (String name : names) {
            if (columns.contains(name)) {
                return get(name);
            }
        }
        return "";
    }

    double number(List<String> names) {
        String text = first(names);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    names.getFirst() + " is \"" + text + "\"; allowed: a number. Maybe the row was cut", e);
        }
    }

    /** A number of the column {@code name} that is not negative, such as a time. */
    double amount(String name) {
        double value = number(List.of(name));
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " is " + get(name) + "; allowed: 0 and more. Maybe the row was cut");
        }
        return value;
    }

    /** A whole number of the column {@code name} that is not negative. */
    int count(String name) {
        double value = amount(name);
        if (value != Math.rint(value) || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " is " + get(name) + "; allowed: whole numbers from 0 to "
                    + Integer.MAX_VALUE + ". Maybe the row was cut");
        }
        return (int) value;
    }
}
