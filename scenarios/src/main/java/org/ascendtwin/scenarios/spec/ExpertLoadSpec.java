package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How unequally tokens choose experts. */
@Doc("How unequally tokens choose experts; all alike where nothing is said")
public record ExpertLoadSpec(
        @Doc("exponent of Zipf's law: the k-th busiest expert gets a part in proportion to 1/k^zipf; 0 for all alike")
        @Default("0")
        @Range(min = 0, max = 10)
        double zipf,

        @Doc("tokens counted at each expert, a number a line; in place of zipf") @Nullable Path counts,

        @Doc("which experts are the busy ones of Zipf's law, and which trade their loads") @Default("1")
        long seed,

        @Doc("part of the experts that trade their loads with each other now and then, as texts change")
        @Default("0")
        @Range(min = 0, max = 1)
        double drift,

        @Doc("forward passes from one such trade to the next") @Default("1000") @Range(min = 1, max = 1 << 30)
        int driftEvery) {
    /** All experts alike, always. */
    static final ExpertLoadSpec ALIKE = new ExpertLoadSpec(0, null, 1, 0, 1000);

    public ExpertLoadSpec {
        if (counts != null && zipf > 0) {
            throw new IllegalArgumentException(
                    "zipf " + zipf + " beside counts " + counts + "; allowed: one of them. Maybe leave zipf out.");
        }
    }
}
