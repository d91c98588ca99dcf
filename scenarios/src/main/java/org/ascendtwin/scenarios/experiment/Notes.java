package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerSpec;

/** What a reader must know to read the figures of a run. */
final class Notes {
    private Notes() {}

    static List<String> of(Scenario scenario, Resolved resolved, String loadSource, List<Replication> replications) {
        List<String> notes = new ArrayList<>();
        notes.add("Load: " + loadSource + ".");
        ServerSpec server = scenario.servers().getFirst();
        if (server.flags().speculativeAlgorithm() != null) {
            notes.add("Assumed: a drafted token is accepted with probability "
                    + scenario.assumptions().draftAcceptance() + " (logit spread "
                    + scenario.assumptions().draftAcceptanceSpread()
                    + " over requests); throughput rises and falls with it.");
        }
        List<String> ignored = resolved.ignoredVariables();
        if (!ignored.isEmpty()) {
            notes.add("Accepted, not modelled: " + String.join(", ", ignored) + ".");
        }
        double failed = replications.stream()
                .mapToDouble(replication -> replication.metrics().get("failed"))
                .sum();
        if (failed > 0) {
            notes.add((long) failed + " requests were refused because they do not fit the context or the KV cache;"
                    + " latencies are of the others.");
        }
        if (replications.size() == 1) {
            notes.add("One replication: figures carry no interval. Maybe --replications 5.");
        }
        return notes;
    }
}
