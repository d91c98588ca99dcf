package org.ascendtwin.scenarios.spec;

import java.util.List;

/**
 * What is known of one flag of an SGLang command, or of one environment variable.
 *
 * @param name without the leading dashes
 * @param treatment what becomes of it here
 * @param part the part of SGLang that it asks for and that is not simulated, or the key that says it instead; else empty
 * @param harmlessValues values that need nothing of that part
 * @param aliases other names
 */
public record Flag(
        String name, Kind kind, Treatment treatment, String part, List<String> harmlessValues, List<String> aliases) {

    /** What follows a flag on the command line. */
    public enum Kind {
        /** Nothing; it is set by being there. */
        SWITCH,
        WHOLE,
        NUMBER,
        TEXT,
        /** One value or more. */
        TEXTS
    }

    /** What becomes of a flag. */
    public enum Treatment {
        /** It decides something in a run. */
        MODELLED,
        /** It is read, kept, and changes nothing. */
        ACCEPTED,
        /** It says where something runs or listens; a scenario does not. */
        PLACE,
        /** A scenario says it at another key. */
        ELSEWHERE,
        /** A run refuses it, unless its value is harmless. */
        REFUSED,
        /** The import makes other keys of it. */
        IMPORT
    }

    /** Whether {@code value} asks for a part that is not simulated. */
    public boolean refuses(String value) {
        return treatment == Treatment.REFUSED && !harmlessValues.contains(value);
    }

    /** What is wrong with {@code text} as a value, or nothing. */
    String complaint(String text) {
        Class<?> type =
                switch (kind) {
                    case SWITCH -> boolean.class;
                    case WHOLE -> long.class;
                    case NUMBER -> double.class;
                    case TEXT, TEXTS -> String.class;
                };
        try {
            ScalarReader.read(type, text);
            return "";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
