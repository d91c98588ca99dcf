package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

    /**
     * The text of {@code file}, which {@code option} names.
     *
     * @param otherwise what the option may say instead of a file
     */
    static String text(String option, Path file, String otherwise) throws InvalidInput {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "no such file" : "cannot be read: " + e.getMessage();
            throw new InvalidInput(option, file + ": " + why + ". Maybe " + otherwise + ".");
        }
    }
}
