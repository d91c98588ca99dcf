package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** Where the times of engine steps come from; from the model of the device where nothing is said. */
@Doc("Where the times of engine steps come from: one of these, or else the model of the device")
public record StepCostSpec(
        @Doc("measured steps to interpolate between, a CSV file (docs/model.md)") @Nullable Path table,

        @Doc("measured steps to repeat in their order, a CSV file (docs/model.md); servers of one rank only") @Nullable Path replay,

        @Doc("time of every step, in place of a model") @Nullable TimeSpan fixed,

        @Doc("time of every token that a step computes, in place of a model") @Nullable TimeSpan perToken) {
    public StepCostSpec {
        int ways = (table == null ? 0 : 1) + (replay == null ? 0 : 1) + (fixed == null && perToken == null ? 0 : 1);
        if (ways > 1) {
            throw new IllegalArgumentException("step-cost names " + ways
                    + " sources; allowed: one of table, replay, and fixed with per-token. Maybe leave the others out.");
        }
    }

    /** Whether every step takes a time that is stated here. */
    public boolean isConstant() {
        return fixed != null || perToken != null;
    }

    /** The file of measured steps, or null. */
    public @Nullable Path measured() {
        return table == null ? replay : table;
    }
}
