package org.ascendtwin.hardware.device;

/** The check that every number of a hardware description passes. */
public final class Range {
    private Range() {}

    /** Refuses {@code value} outside {@code least..most}, and NaN, naming the field it came from. */
    public static void check(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(field + " is " + value + "; allowed: " + least + " to " + most
                    + ". Maybe the value is missing or in another unit");
        }
    }

    /** Refuses {@code value} outside {@code least..most}, naming the field it came from. */
    public static void check(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " is " + value + "; allowed: " + least + " to " + most
                    + ". Maybe the value is missing or in another unit");
        }
    }
}
