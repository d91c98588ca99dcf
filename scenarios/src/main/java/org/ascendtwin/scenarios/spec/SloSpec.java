package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** What a request needs to count as good; a limit that is left out always holds. */
@Doc("What a request needs to count towards goodput")
public record SloSpec(
        @Doc("longest time to first token") @Nullable TimeSpan ttft,

        @Doc("longest mean time per output token after the first") @Nullable TimeSpan tpot,

        @Doc("longest time from sending to the last token") @Nullable TimeSpan e2e) {

    /** Whether any limit is set. */
    public boolean isSet() {
        return ttft != null || tpot != null || e2e != null;
    }
}
