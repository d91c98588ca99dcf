package org.ascendtwin.calibration.conformance;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a replay wrote with what was recorded, both ways: a field that only one side has is a difference, null
 * counts as absent, numbers are compared by value (3 equals 3.0).
 */
final class Comparison {
    private static final int SHOWN_CHARACTERS = 60;
    /** What tells one record from the next, by kind of case. */
    private static final List<String> ORDINALS = List.of("iter", "req", "i");

    private Comparison() {}

    /** The first record that differs and its first differing field; null where all agree. */
    static @Nullable String firstDifference(
            List<GoldenRecord> expected, List<? extends Map<String, ? extends @Nullable Object>> actual) {
        for (int index = 0; index < Math.min(expected.size(), actual.size()); index++) {
            Map<String, ? extends @Nullable Object> record = expected.get(index).fields();
            Set<String> names = new LinkedHashSet<>(record.keySet());
            names.addAll(actual.get(index).keySet());
            String difference = inFields(names, record, actual.get(index));
            if (difference != null) {
                return "record " + (index + 1) + label(record) + ", " + difference;
            }
        }
        return expected.size() == actual.size()
                ? null
                : "record " + (1 + Math.min(expected.size(), actual.size())) + ": expected " + expected.size()
                        + " records, got " + actual.size();
    }

    /** The first of the actual fields that is not as in {@code expected}; null where all agree. */
    static @Nullable String firstDifference(GoldenRecord expected, Map<String, ? extends @Nullable Object> actual) {
        return inFields(actual.keySet(), expected.fields(), actual);
    }

    private static @Nullable String inFields(
            Collection<String> names,
            Map<String, ? extends @Nullable Object> expected,
            Map<String, ? extends @Nullable Object> actual) {
        for (String name : names) {
            String difference = inValue("field " + name, expected.get(name), actual.get(name));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static @Nullable String inValue(String name, @Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof List<?> left && actual instanceof List<?> right) {
            for (int index = 0; index < Math.max(left.size(), right.size()); index++) {
                Object leftItem = index < left.size() ? left.get(index) : null;
                Object rightItem = index < right.size() ? right.get(index) : null;
                String difference = inValue(name + "[" + index + "]", leftItem, rightItem);
                if (difference != null) {
                    return left.size() == right.size()
                            ? difference
                            : difference + " (" + left.size() + " items expected, got " + right.size() + ")";
                }
            }
            return null;
        }
        return equal(expected, actual) ? null : name + ": expected " + shown(expected) + ", got " + shown(actual);
    }

    private static boolean equal(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Number left && actual instanceof Number right) {
            return left.longValue() == right.longValue() && left.doubleValue() == right.doubleValue();
        }
        return Objects.equals(expected, actual);
    }

    private static String label(Map<String, ? extends @Nullable Object> record) {
        for (String ordinal : ORDINALS) {
            if (record.get(ordinal) != null) {
                return " (" + ordinal + " " + record.get(ordinal) + ")";
            }
        }
        return record.containsKey("summary") ? " (summary)" : "";
    }

    /** A value as it fits a message. */
    static String shown(@Nullable Object value) {
        String text = value == null ? "nothing" : value instanceof String ? "\"" + value + "\"" : value.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
