package org.ascendtwin.hardware.device;

import java.util.LinkedHashMap;
import java.util.Map;

/** Checks every number of one part of a hardware description before it refuses any. */
public final class Limits {
    private final String part;
    private final Map<String, String> messagesByField = new LinkedHashMap<>();

    /** @param part the part as errors name it, such as {@code cube} */
    public Limits(String part) {
        this.part = part;
    }

    /** Notes {@code value} of {@code field} if it is outside {@code least..most}, or NaN. */
    public Limits within(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            note(field, plain(value), plain(least), plain(most));
        }
        return this;
    }

    /** Notes a quantity of {@code field} if it is outside {@code least..most}. */
    public <Q extends Comparable<Q>> Limits within(String field, Q value, Q least, Q most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            note(field, value.toString(), least.toString(), most.toString());
        }
        return this;
    }

    /** Notes {@code field} if {@code empty}. */
    public Limits filled(String field, boolean empty, String least) {
        if (empty) {
            messagesByField.put(field, "is empty; allowed: at least " + least);
        }
        return this;
    }

    private void note(String field, String value, String least, String most) {
        messagesByField.put(
                field,
                "is " + value + "; allowed: " + least + " to " + most
                        + ". Maybe the value is missing or in another unit");
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** Refuses the part if anything was noted. */
    public void check() {
        if (!messagesByField.isEmpty()) {
            throw new OutOfRange(part, messagesByField);
        }
    }
}
