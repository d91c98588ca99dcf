package org.ascendtwin.calibration.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One recorded object with its place, read strictly: a field that is missing, unknown or of another type is an error.
 *
 * @param place file and line, for messages
 * @param fields values are {@link Number}, {@link String}, {@link Boolean}, {@link List}, {@link Map} or null
 */
public record GoldenRecord(String place, Map<String, ? extends @Nullable Object> fields) {
    /**
     * Checks that there are no fields but the given ones.
     *
     * @throws IllegalArgumentException naming the first unknown field and the known ones
     */
    public GoldenRecord withOnly(List<String> knownNames) {
        for (String name : fields.keySet()) {
            if (!knownNames.contains(name)) {
                throw new IllegalArgumentException(place + ": field " + name + " is unknown; known are "
                        + String.join(", ", knownNames)
                        + ". Maybe the case was recorded by another version of the recorder.");
            }
        }
        return this;
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return fields.get(name) != null;
    }

    public int intOf(String name) {
        return Math.toIntExact(whole(name, fields.get(name), Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /** The field's value, or {@code absent} where it is missing. */
    public int intOf(String name, int absent) {
        return has(name) ? intOf(name) : absent;
    }

    /** The field's value, at least {@code least}. */
    public int intAtLeast(int least, String name) {
        return Math.toIntExact(whole(name, fields.get(name), least, Integer.MAX_VALUE));
    }

    public long longOf(String name) {
        return whole(name, fields.get(name), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public double doubleOf(String name) {
        if (fields.get(name) instanceof Number value) {
            return value.doubleValue();
        }
        throw wrong(name, fields.get(name), "a number");
    }

    /** The field's value, or {@code absent} where it is missing. */
    public double doubleOf(String name, double absent) {
        return has(name) ? doubleOf(name) : absent;
    }

    /** The field's value, or false where it is missing. */
    public boolean booleanOf(String name) {
        if (!has(name)) {
            return false;
        }
        if (fields.get(name) instanceof Boolean value) {
            return value;
        }
        throw wrong(name, fields.get(name), "true or false");
    }

    public String textOf(String name) {
        if (fields.get(name) instanceof String value) {
            return value;
        }
        throw wrong(name, fields.get(name), "a text");
    }

    /** The field's text, or {@code absent} where it is missing. */
    public @Nullable String textOf(String name, @Nullable String absent) {
        return has(name) ? textOf(name) : absent;
    }

    public List<?> listOf(String name) {
        if (fields.get(name) instanceof List<?> items) {
            return items;
        }
        throw wrong(name, fields.get(name), "a list");
    }

    /** The field's items as whole numbers. */
    public int[] intsOf(String name) {
        List<?> items = listOf(name);
        int[] values = new int[items.size()];
        for (int index = 0; index < values.length; index++) {
            String item = name + "[" + index + "]";
            values[index] = Math.toIntExact(whole(item, items.get(index), Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        return values;
    }

    /** The field's items as whole numbers. */
    public long[] longsOf(String name) {
        return longs(name, listOf(name));
    }

    /** The field's items as numbers. */
    public double[] doublesOf(String name) {
        List<?> items = listOf(name);
        double[] values = new double[items.size()];
        for (int index = 0; index < values.length; index++) {
            if (!(items.get(index) instanceof Number value)) {
                throw wrong(name + "[" + index + "]", items.get(index), "a number");
            }
            values[index] = value.doubleValue();
        }
        return values;
    }

    /** The field's items as rows of whole numbers, each {@code width} long. */
    public List<long[]> rowsOf(String name, int width) {
        List<long[]> rows = new ArrayList<>();
        for (Object item : listOf(name)) {
            if (!(item instanceof List<?> row) || row.size() != width) {
                throw wrong(name + "[" + rows.size() + "]", item, "a list of " + width + " numbers");
            }
            rows.add(longs(name + "[" + rows.size() + "]", row));
        }
        return rows;
    }

    /** The field as a record of its own; empty where it is missing. */
    public GoldenRecord recordOf(String name) {
        return has(name) ? of(name, fields.get(name)) : new GoldenRecord(place, Map.of());
    }

    /** The field's items as records. */
    public List<GoldenRecord> recordsOf(String name) {
        List<GoldenRecord> records = new ArrayList<>();
        for (Object item : listOf(name)) {
            records.add(of(name + "[" + records.size() + "]", item));
        }
        return records;
    }

    private GoldenRecord of(String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(name, value, "an object");
        }
        @SuppressWarnings("unchecked") // JSON names are texts
        Map<String, ? extends @Nullable Object> named = (Map<String, ? extends @Nullable Object>) map;
        return new GoldenRecord(place + " " + name, named);
    }

    private long[] longs(String name, List<?> items) {
        long[] values = new long[items.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = whole(name + "[" + index + "]", items.get(index), Long.MIN_VALUE, Long.MAX_VALUE);
        }
        return values;
    }

    private long whole(String name, @Nullable Object value, long least, long most) {
        if (value instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= least
                && number.longValue() <= most) {
            return number.longValue();
        }
        throw wrong(name, value, "a whole number from " + least + " to " + most);
    }

    private IllegalArgumentException wrong(String name, @Nullable Object value, String wanted) {
        return new IllegalArgumentException(place + ": field " + name + " is "
                + (value == null ? "missing" : Comparison.shown(value)) + "; it must be " + wanted);
    }
}
