package org.ascendtwin.scheduler.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a recorded case: its fields by name, as a JSON reader gives them.
 *
 * @param fields values are {@link Number}, {@link String}, {@link Boolean}, {@link List}, {@link Map} or null
 */
public record GoldenRecord(Map<String, ? extends @Nullable Object> fields) {
    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return fields.get(name) != null;
    }

    public int intOf(String name) {
        return number(name).intValue();
    }

    /** The field's value, or {@code absent} where it is missing. */
    public int intOf(String name, int absent) {
        return has(name) ? intOf(name) : absent;
    }

    public long longOf(String name) {
        return number(name).longValue();
    }

    /** The field's value, or {@code absent} where it is missing. */
    public double doubleOf(String name, double absent) {
        return has(name) ? number(name).doubleValue() : absent;
    }

    /** The field's value, or false where it is missing. */
    public boolean booleanOf(String name) {
        return fields.get(name) instanceof Boolean value && value;
    }

    /** The field's text, or null where it is missing. */
    public @Nullable String textOf(String name) {
        return fields.get(name) instanceof String value ? value : null;
    }

    /** The field's items; none where it is missing. */
    public List<?> listOf(String name) {
        return fields.get(name) instanceof List<?> items ? items : List.of();
    }

    /** The field's items as numbers. */
    public int[] intsOf(String name) {
        return ints(listOf(name));
    }

    /** The field as a record of its own; empty where it is missing. */
    public GoldenRecord recordOf(String name) {
        return fields.get(name) instanceof Map<?, ?> map ? of(map) : new GoldenRecord(Map.of());
    }

    /** The field's items as records. */
    public List<GoldenRecord> recordsOf(String name) {
        List<GoldenRecord> records = new ArrayList<>();
        for (Object item : listOf(name)) {
            if (item instanceof Map<?, ?> map) {
                records.add(of(map));
            }
        }
        return records;
    }

    /** A list of numbers as an array. */
    static int[] ints(List<?> items) {
        int[] values = new int[items.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = ((Number) items.get(index)).intValue();
        }
        return values;
    }

    /**
     * The first field of {@code this} that differs in {@code actual}, with both values; null where all agree. Numbers
     * are compared by value, so 3 equals 3.0.
     */
    public @Nullable String firstDifference(Map<String, ? extends @Nullable Object> actual) {
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            Object found = actual.get(field.getKey());
            if (!equal(field.getValue(), found)) {
                return field.getKey() + ": expected " + field.getValue() + ", got " + found;
            }
        }
        return null;
    }

    /** As {@link #firstDifference}, of those fields only that {@code actual} has. */
    public @Nullable String firstDifferenceIn(Map<String, ? extends @Nullable Object> actual) {
        for (Map.Entry<String, ? extends @Nullable Object> field : actual.entrySet()) {
            Object expected = fields.get(field.getKey());
            if (!equal(expected, field.getValue())) {
                return field.getKey() + ": expected " + expected + ", got " + field.getValue();
            }
        }
        return null;
    }

    private static boolean equal(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Number left && actual instanceof Number right) {
            return left.doubleValue() == right.doubleValue();
        }
        if (expected instanceof List<?> left && actual instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int index = 0; index < left.size(); index++) {
                if (!equal(left.get(index), right.get(index))) {
                    return false;
                }
            }
            return true;
        }
        return Objects.equals(expected, actual);
    }

    private static GoldenRecord of(Map<?, ?> map) {
        @SuppressWarnings("unchecked") // JSON names are texts
        Map<String, ? extends @Nullable Object> named = (Map<String, ? extends @Nullable Object>) map;
        return new GoldenRecord(named);
    }

    private Number number(String name) {
        if (fields.get(name) instanceof Number value) {
            return value;
        }
        throw new IllegalArgumentException("field " + name + " is " + fields.get(name) + "; a number is expected");
    }
}
