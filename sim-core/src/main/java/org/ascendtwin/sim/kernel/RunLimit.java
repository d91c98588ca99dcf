package org.ascendtwin.sim.kernel;

import java.util.function.BooleanSupplier;

/**
 * What ends a run besides that no alarm is armed; the first limit met ends it.
 *
 * @param endNanos the last instant whose events are handled
 * @param events how many events are handled, counted from the start of the run
 * @param condition asked after each event; the run ends once it holds
 */
public record RunLimit(long endNanos, long events, BooleanSupplier condition) {
    /** A run that ends only when no alarm is armed. */
    public static RunLimit none() {
        return new RunLimit(Long.MAX_VALUE, Long.MAX_VALUE, () -> false);
    }

    public RunLimit {
        if (endNanos < 0 || events < 0) {
            throw new IllegalArgumentException(
                    "a run's end and count of events are 0 or more, not " + endNanos + " ns and " + events + " events");
        }
    }

    public RunLimit withEnd(long endNanos) {
        return new RunLimit(endNanos, events, condition);
    }

    public RunLimit withEvents(long events) {
        return new RunLimit(endNanos, events, condition);
    }

    public RunLimit withCondition(BooleanSupplier condition) {
        return new RunLimit(endNanos, events, condition);
    }
}
