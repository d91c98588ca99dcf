package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.assemble.Simulation;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.sim.journal.Digest;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Streams;

/** Runs a scenario, once for each replication, and sums up. */
public final class ScenarioRun {
    private final Scenario scenario;
    private final Resolved server;
    private final Progress progress;

    /** @param resolver the one that checked the scenario */
    public ScenarioRun(Scenario scenario, Resolver resolver, Progress progress) {
        this.scenario = scenario;
        this.server = resolver.resolve(scenario);
        this.progress = progress;
    }

    /**
     * Runs all replications.
     *
     * @param version the product's, for the record
     * @throws InvalidInput if a trace cannot be read
     */
    public RunResult run(String version) throws InvalidInput {
        List<Replication> replications = new ArrayList<>();
        String source = "";
        for (int i = 0; i < scenario.run().replications(); i++) {
            Streams streams = new Streams(scenario.run().seed(), i);
            RequestTable table = RequestTables.make(scenario.workload(), streams);
            source = table.source();
            replications.add(replication(i, streams, table));
        }
        return new RunResult(
                server.scenario(),
                version,
                Facts.of(server),
                Notes.of(scenario, server, source, replications),
                estimates(replications),
                replications);
    }

    private Replication replication(int index, Streams streams, RequestTable table) {
        long startNanos = System.nanoTime();
        int total = table.size() * scenario.run().replications();
        int before = table.size() * index;
        VirtualHost host = new VirtualHost();
        RequestLog log = new RequestLog(table, host, done -> progress.update(before + done, total));
        Simulation simulation = new Simulation(new Simulation.Parts(scenario, server, table, streams), host, log);
        simulation.run();
        double wallSeconds = (System.nanoTime() - startNanos) / 1e9;
        if (log.endedCount() != table.size()) {
            throw new IllegalStateException("the run came to rest with " + (table.size() - log.endedCount()) + " of "
                    + table.size() + " requests unfinished; no event was left to move them on");
        }
        RequestTimes times = log.times(simulation.sentNanos());
        return new Replication(
                index,
                "%016x".formatted(digest(simulation, times)),
                RunMetrics.of(scenario.slo(), simulation, log, times),
                times,
                log.timeline(),
                simulation.deviceNanosByPart(),
                simulation.simulatedNanos(),
                simulation.stepCount(),
                simulation.eventCount(),
                wallSeconds);
    }

    /** The scheduler's decisions and the instants that came of them. */
    private static long digest(Simulation simulation, RequestTimes times) {
        Digest digest = new Digest();
        digest.add(simulation.digest());
        for (int i = 0; i < times.size(); i++) {
            digest.add(times.sentNanos()[i]);
            digest.add(times.firstTokenNanos()[i]);
            digest.add(times.finishedNanos()[i]);
        }
        return digest.value();
    }

    private static Map<String, Estimate> estimates(List<Replication> replications) {
        Map<String, Estimate> estimates = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        replications.forEach(replication -> names.addAll(replication.metrics().keySet()));
        for (String name : names) {
            double[] values = replications.stream()
                    .mapToDouble(replication -> replication.metrics().getOrDefault(name, 0.0))
                    .toArray();
            estimates.put(name, Estimate.over(values));
        }
        return estimates;
    }
}
