package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.assemble.Outage;

/** What the loss of servers came to, in sentences. */
public final class OutageNotes {
    private static final double NANOS = 1e9;

    private OutageNotes() {}

    /** A sentence for each server that {@code run} lost, and one for all of them; nothing where it lost none. */
    public static List<String> of(Replication run) {
        List<String> notes = new ArrayList<>();
        run.outages().forEach(outage -> notes.add(sentence(outage)));
        if (!notes.isEmpty()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s lost: %.0f requests failed of %d, %.0f output tokens that clients had got of them were in vain,"
                            + " %.0f requests were sent again as no server took them.",
                    notes.size() == 1 ? "1 server" : notes.size() + " servers",
                    run.metrics().getOrDefault("failed", 0.0),
                    run.requests().size(),
                    run.metrics().getOrDefault("lost_output_tokens", 0.0),
                    run.metrics().getOrDefault("retried", 0.0)));
        }
        return notes;
    }

    private static String sentence(Outage outage) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s was lost at %.1f s with %d requests that depended on it",
                outage.server(),
                outage.lostNanos() / NANOS,
                outage.requests()));
        if (outage.refused() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "; its router tried it %s at %.1f s",
                    outage.refused() == 1 ? "once in vain," : outage.refused() + " times in vain, the last time",
                    outage.lastRefusedNanos() / NANOS));
        }
        if (outage.backNanos() == Outage.NEVER) {
            return text.append("; it did not come back.").toString();
        }
        text.append(String.format(
                Locale.ROOT,
                "; launched again at %.1f s, it could serve from %.1f s on",
                outage.launchedNanos() / NANOS,
                outage.backNanos() / NANOS));
        return text.append(
                        outage.usedNanos() == Outage.NEVER
                                ? " and got no request any more."
                                : String.format(
                                        Locale.ROOT,
                                        " and got its first request at %.1f s.",
                                        outage.usedNanos() / NANOS))
                .toString();
    }
}
