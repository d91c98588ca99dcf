package org.ascendtwin.scenarios.cli;

import java.util.Locale;
import java.util.Optional;
import org.ascendtwin.hardware.expert.ExpertLoads;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** The words {@code zipf:EXPONENT}, by which some of many are chosen more often than others. */
final class ZipfArgument {
    private static final String PREFIX = "zipf:";
    private static final long SEED = 1;

    private ZipfArgument() {}

    /** How often each of {@code count} is chosen; empty where {@code text}, a value of {@code option}, says something else. */
    static Optional<ExpertLoads> loads(String option, String text, int count) throws InvalidInput {
        if (!text.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            double exponent = Double.parseDouble(text.substring(PREFIX.length()));
            return Optional.of(ExpertLoads.zipf(count, exponent, SEED));
        } catch (NumberFormatException e) {
            throw new InvalidInput(option, "\"" + text + "\" has no exponent; allowed: a number. Maybe zipf:0.8.");
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(option, "\"" + text + "\": " + e.getMessage());
        }
    }
}
