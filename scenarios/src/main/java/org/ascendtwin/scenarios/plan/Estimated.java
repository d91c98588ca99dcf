package org.ascendtwin.scenarios.plan;

import java.util.List;
import org.ascendtwin.scenarios.assemble.RateMatching.Sustained;
import org.jspecify.annotations.Nullable;

/**
 * A layout in closed form.
 *
 * @param sustained what a server of each kind sustains; empty where none can be run
 * @param candidate with as many servers as that asks for; null where no number would do
 * @param requestsPerSecond that they sustain together
 * @param refused why it is no answer; null where it may be one
 */
public record Estimated(
        Layout layout,
        List<Sustained> sustained,
        @Nullable Candidate candidate,
        double requestsPerSecond,
        @Nullable String refused) {

    static Estimated refused(Layout layout, List<Sustained> sustained, String reason) {
        return new Estimated(layout, sustained, null, 0, reason);
    }
}
