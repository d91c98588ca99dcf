package org.ascendtwin.scenarios.field;

import org.ascendtwin.scenarios.spec.Default;
import org.ascendtwin.scenarios.spec.Doc;
import org.jspecify.annotations.Nullable;

/** A column of a table. */
public record ColumnSpec(
        @Doc("its heading") String name,

        @Doc(
                "pointer within the row's answer or item; or command:/pointer, with {i} for the row's number, from 0, and {name}"
                        + " for its name")
        String at,

        @Doc("likewise, what numbers are divided by") @Nullable String over,

        @Doc("how they become what is shown") @Default("value")
        FigureSpec.Form form,

        @Doc("numbers are multiplied by this") @Default("1") double scale,

        @Doc("the number where the answer has none, as a cause that took no time") @Nullable Double missing,

        @Doc("whether a number's change against that of the first row, or of the row before, stands beside it")
        @Default("none")
        Against against) {

    /** What a number is compared with. */
    public enum Against {
        /** Nothing. */
        NONE,
        /** The number in the first row. */
        FIRST,
        /** The number in the row before. */
        PREVIOUS
    }

    public ColumnSpec {
        if (form == FigureSpec.Form.CHANGE && over == null) {
            throw new IllegalArgumentException(name + " is a change and lacks over: what it changes from.");
        }
    }

    /** Where the column looks for row {@code number}, called {@code name}, whose answer begins at {@code place}. */
    Reference place(String place, String name, int number) {
        return place(at, place, name, number);
    }

    /** What it divides by there; null where it divides by nothing. */
    @Nullable Reference divisor(String place, String name, int number) {
        return over == null ? null : place(over, place, name, number);
    }

    private static Reference place(String text, String place, String name, int number) {
        return Reference.of(
                text.startsWith("/")
                        ? place + text
                        : text.replace("{i}", String.valueOf(number)).replace("{name}", name));
    }
}
