package org.ascendtwin.calibration.conformance;

import org.jspecify.annotations.Nullable;

/** A function whose answers were recorded. */
@FunctionalInterface
public interface FunctionCheck {
    /**
     * Asks the function again.
     *
     * @return the first answer that is not as recorded; null where all agree
     * @throws IllegalArgumentException if the recorded case cannot be understood
     */
    @Nullable String firstDifference(GoldenRecord golden);
}
