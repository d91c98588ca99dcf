package org.ascendtwin.hardware.core;

/** The size above which a kernel is not simulated event by event. */
final class StepLimit {
    private static final long MOST_STEPS = 4_000_000;

    private StepLimit() {}

    /** Refuses a program of {@code steps} steps where that would take too long or too much memory. */
    static void check(String kernel, double steps) {
        if (steps > MOST_STEPS) {
            throw new IllegalArgumentException(kernel + " would be simulated in " + (long) steps
                    + " steps; allowed: 1 to " + MOST_STEPS
                    + ". Maybe simulate a part of it, as such a kernel's time grows in proportion");
        }
    }
}
