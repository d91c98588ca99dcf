package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.assemble.ExpertLocationFile;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.ResolvedServer;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.WorkloadSpec;
import org.ascendtwin.scheduler.speculate.ContentClass;

/** What a reader must know to read the figures of a run. */
final class Notes {
    private static final long LONG_ENOUGH_NANOS = 30_000_000_000L;
    private static final double MUCH_BEHIND = 0.5;

    private Notes() {}

    static List<String> of(
            Scenario scenario, Resolved resolved, String loadSource, Grounds grounds, List<Replication> replications) {
        List<String> notes = new ArrayList<>();
        notes.add("Load: " + loadSource + ".");
        if (scenario.source() != null) {
            notes.add("Source of the scenario's facts: " + scenario.source() + ".");
        }
        WorkloadSpec workload = scenario.workload();
        if (workload.trace() != null && (workload.inputLen() != null || workload.numPrompts() != null)) {
            notes.add("The trace's requests replace num-prompts, request-rate, input-len and output-len.");
        }
        List<ResolvedServer> servers = resolved.servers();
        boolean speculates = servers.stream().anyMatch(server -> speculates(server.spec()));
        if (!speculates
                && servers.stream().anyMatch(server -> server.spec().flags().speculativeNumDraftTokens() != null)) {
            notes.add("Without speculative-algorithm the other speculative flags change nothing.");
        }
        if (speculates) {
            speculation(resolved.scenario(), servers, notes);
        }
        notes.addAll(grounds.sentences());
        Set<String> ignored = new TreeSet<>();
        servers.forEach(server -> ignored.addAll(server.ignored()));
        if (!ignored.isEmpty()) {
            notes.add("Accepted, not modelled: " + String.join(", ", ignored) + ".");
        }
        deployments(servers, notes);
        HandoverTimes.note(replications.getFirst().metrics()).ifPresent(notes::add);
        outside(replications.getFirst()).ifPresent(notes::add);
        notes.addAll(OutageNotes.of(replications.getFirst()));
        failures(replications).ifPresent(notes::add);
        backlog(replications.getFirst()).ifPresent(notes::add);
        if (replications.size() == 1) {
            notes.add("One replication: figures carry no interval. Maybe --replications 5.");
        }
        return notes;
    }

    private static void speculation(Scenario scenario, List<ResolvedServer> servers, List<String> notes) {
        notes.add("Assumed: a draft is right where all before it were with probability "
                + scenario.assumptions().acceptance().contents().stream()
                        .map(Notes::chances)
                        .collect(Collectors.joining("; "))
                + "; throughput rises and falls with it.");
        if (servers.stream()
                .anyMatch(server -> server.spec().flags().speculativeAlgorithm() == SpeculativeAlgorithm.NGRAM)) {
            notes.add("SGLang starts NGRAM on CUDA devices only; elsewhere this is a what-if.");
        }
    }

    private static String chances(ContentClass content) {
        String chances = content.chances().stream()
                .map(chance -> String.format(Locale.ROOT, "%.3g", chance))
                .collect(Collectors.joining(", then "));
        return chances + " (" + content.name() + ", logit spread " + content.spread() + " over requests"
                + (content.driftPerThousand() == 0
                        ? ""
                        : ", " + content.driftPerThousand() + " more a thousand output tokens")
                + ")";
    }

    /** What a reader must know of the servers. */
    private static void deployments(List<ResolvedServer> servers, List<String> notes) {
        servers.stream()
                .filter(server -> server.experts().initially().hottest() > 1)
                .forEach(server -> notes.add(String.format(
                        Locale.ROOT,
                        "Experts of servers in role %s: the hottest die gets %.2f times the mean of tokens%s.",
                        server.spec().role().name().toLowerCase(Locale.ROOT),
                        server.experts().initially().hottest(),
                        server.experts().pause() == null
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", %.2f after a rebalance",
                                        server.experts().steadily().hottest()))));
        oneSided(servers).ifPresent(notes::add);
        servers.stream()
                .map(server -> server.spec().flags().initExpertLocation())
                .filter(ExpertLocationFile::isTensors)
                .distinct()
                .forEach(file -> notes.add("Experts are placed by assumptions.expert-loads from the start, as " + file
                        + " cannot be read."));
        servers.stream().map(Notes::slowDies).flatMap(Optional::stream).forEach(notes::add);
        servers.forEach(server -> server.doubts()
                .forEach(doubt -> notes.add("A real "
                        + server.spec().role().name().toLowerCase(Locale.ROOT) + " server may refuse this: " + doubt)));
    }

    /** Which servers of an entry wait for slow dies. */
    private static Optional<String> slowDies(ResolvedServer server) {
        Set<Integer> waiting = new TreeSet<>();
        int dies = server.spec().diesOfOne();
        for (int instance = 0; instance < server.places(); instance++) {
            if (!server.slow().among(server.firstDie() + instance * dies, dies).isNone()) {
                waiting.add(instance);
            }
        }
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of("Of servers in role "
                        + server.spec().role().name().toLowerCase(Locale.ROOT) + ", number "
                        + waiting.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " (from 0 on) waits for slow dies (cluster.slow).");
    }

    /** Speculation on one side of a hand-over: the other neither computes nor keeps the draft's KV. */
    private static Optional<String> oneSided(List<ResolvedServer> servers) {
        List<String> with = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (int index = 0; index < servers.size(); index++) {
            ServerSpec server = servers.get(index).spec();
            if (server.role() != ServerSpec.Role.MIXED) {
                (speculates(server) ? with : without)
                        .add("servers[" + index + "] (" + server.role().name().toLowerCase(Locale.ROOT) + ")");
            }
        }
        return with.isEmpty() || without.isEmpty()
                ? Optional.empty()
                : Optional.of("Speculation is on in " + String.join(" and ", with) + " and off in "
                        + String.join(" and ", without)
                        + ": KV of the draft model crosses between servers, so real ones"
                        + " need it on both sides. Maybe give all the same speculative flags.");
    }

    private static boolean speculates(ServerSpec server) {
        return server.flags().speculativeAlgorithm() != null;
    }

    /** How many steps took a time that no measurement stands behind. */
    private static Optional<String> outside(Replication replication) {
        Double outside = replication.metrics().get(RunMetrics.STEPS_OUTSIDE);
        return outside == null
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%.0f of %d engine steps lie outside what step-cost measured. Maybe measure larger or longer"
                                + " ones.",
                        outside,
                        replication.engineSteps()));
    }

    /** How many requests got no answer, and why. */
    private static Optional<String> failures(List<Replication> replications) {
        Failures failures = Failures.of(replications);
        return failures.count() == 0
                ? Optional.empty()
                : Optional.of(
                        "Requests that failed, by reason: " + failures.reasons() + "; latencies are of the others.");
    }

    /** An open load that the server does not keep up with: its queue grows as long as it lasts. */
    private static Optional<String> backlog(Replication replication) {
        RequestTimes times = replication.requests();
        long lastArrivedNanos = times.arrivedNanos().stream().max().orElse(0);
        double behind = (double) (replication.simulatedNanos() - lastArrivedNanos) / Math.max(1, lastArrivedNanos);
        if (lastArrivedNanos < LONG_ENOUGH_NANOS || behind < MUCH_BEHIND) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "Requests arrive faster than they are served: the last one was done %.0f s after it had arrived"
                        + " at %.0f s, so latencies grow with the length of the load.",
                (replication.simulatedNanos() - lastArrivedNanos) / 1e9,
                lastArrivedNanos / 1e9));
    }
}
