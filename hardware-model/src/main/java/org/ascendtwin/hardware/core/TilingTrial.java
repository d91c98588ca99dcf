package org.ascendtwin.hardware.core;

import java.util.Comparator;

/**
 * A tiling that was tried.
 *
 * @param tiling how the product was cut
 * @param estimateSeconds what the operator level says of it, without its fixed time
 * @param run what the events say of it, without its fixed time
 */
public record TilingTrial(Tiling tiling, double estimateSeconds, KernelRun run) {
    /** By simulated time; of two equal ones, that which the operator level ranked first. */
    static final Comparator<TilingTrial> FASTEST_FIRST = Comparator.comparingLong(
                    (TilingTrial trial) -> trial.run.nanos())
            .thenComparingDouble(TilingTrial::estimateSeconds);
}
