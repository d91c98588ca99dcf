package org.ascendtwin.calibration.conformance;

import org.jspecify.annotations.Nullable;

/**
 * What replaying a case showed.
 *
 * @param name the case's file without its endings
 * @param records recorded objects that were compared
 * @param difference what is not as recorded, or why the case cannot be replayed; null where all agree
 */
public record Verdict(String name, int records, @Nullable String difference) {
    /** Whether every field of every record agrees. */
    public boolean passed() {
        return difference == null;
    }
}
