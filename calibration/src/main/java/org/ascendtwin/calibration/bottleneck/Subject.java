package org.ascendtwin.calibration.bottleneck;

/** What a finding is about. */
public sealed interface Subject {
    /** In words. */
    String text();

    /**
     * Kernels or exchanges.
     *
     * @param text their name
     */
    record Operators(String text) implements Subject {}

    /**
     * What the host did.
     *
     * @param cause what
     */
    record HostWork(IdleCause cause) implements Subject {
        @Override
        public String text() {
            return cause.meaning();
        }
    }

    /**
     * Kernels in a row.
     *
     * @param pattern which
     */
    record KernelRow(FusionPattern pattern) implements Subject {
        @Override
        public String text() {
            return pattern.meaning();
        }
    }
}
