package org.ascendtwin.scenarios.experiment;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one point of a sweep.
 *
 * @param index its place in the design, from 0
 * @param values what was set, a value a path
 * @param refused why no such deployment can be run; null where it was run
 * @param digest of the run's inputs and decisions; null where it was not run
 * @param metrics figures by name; empty where it was not run
 * @param objectives the sweep's objective in each replication, in their order; empty where it was not run
 */
public record SweepPoint(
        int index,
        List<String> values,
        @Nullable String refused,
        @Nullable String digest,
        Map<String, Estimate> metrics,
        List<Double> objectives) {

    /** The figure called {@code name}, not a number where there is none. */
    public double value(String name) {
        Estimate estimate = metrics.get(name);
        return estimate == null ? Double.NaN : estimate.value();
    }
}
