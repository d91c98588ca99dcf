package org.ascendtwin.scenarios.cli;

import java.util.function.Supplier;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** A value made of what options say, whose own complaints are told as theirs. */
final class OptionValue {
    private OptionValue() {}

    /** What {@code made} gives; what it refuses is wrong with {@code options}. */
    static <T> T of(String options, Supplier<T> made) throws InvalidInput {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(options, String.valueOf(e.getMessage()));
        }
    }
}
