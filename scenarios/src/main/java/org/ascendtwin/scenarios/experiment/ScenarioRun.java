package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.ascendtwin.hardware.step.StepSample;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.assemble.Simulation;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.PrecisionSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.sim.journal.Digest;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.rng.Streams;
import org.ascendtwin.sim.stat.Interval;
import org.ascendtwin.sim.stat.Replications;
import org.ascendtwin.sim.stat.Tally;
import org.ascendtwin.sim.stat.Unit;
import org.jspecify.annotations.Nullable;

/** Runs a scenario, once for each replication, and sums up. */
public final class ScenarioRun {
    private static final int FEWEST_FOR_PRECISION = 5;
    private static final double CONFIDENCE = 0.95;

    private final Scenario scenario;
    private final Resolved resolved;
    private final RequestTables tables;
    private final Progress progress;
    private @Nullable RunTrace trace;
    private List<StepSample> samples = List.of();
    private boolean wholeSteps = true;
    private final AtomicLong requestsEnded = new AtomicLong();
    private final AtomicLong requestsBegun = new AtomicLong();

    /**
     * A run of {@code scenario}.
     *
     * @param resolver the one that checked the scenario
     * @param tables where the requests come from; shared by runs on the same trace
     * @param progress told from whichever thread makes it
     */
    public ScenarioRun(Scenario scenario, Resolver resolver, RequestTables tables, Progress progress) {
        this.scenario = scenario;
        this.resolved = resolver.resolve(scenario);
        this.tables = tables;
        this.progress = progress;
    }

    /** Has everything that happens in the first replication written into {@code into}. */
    public ScenarioRun tracing(RunTrace into) {
        trace = into;
        return this;
    }

    /** Has the result say what the times of its first replication rest on. */
    public ScenarioRun grounded() {
        samples = Stream.generate(StepSample::new)
                .limit(resolved.servers().size())
                .toList();
        return this;
    }

    /** Has decode steps of the same requests done one by one, for comparison; the result is the same. */
    ScenarioRun stepByStep() {
        wholeSteps = false;
        return this;
    }

    /**
     * Runs all replications; the result does not depend on {@code jobs}.
     *
     * @param version the product's, for the record
     * @throws InvalidInput if a trace cannot be read, or no figure is called as run.precision asks
     */
    public RunResult run(String version, Jobs jobs) throws InvalidInput {
        PrecisionSpec precision = scenario.run().precision();
        int count = scenario.run().replications();
        List<Replication> replications =
                precision == null ? jobs.map(count, this::replication) : untilPrecise(precision, jobs);
        Grounds grounds = Grounds.of(resolved, samples);
        List<String> notes = Notes.of(scenario, resolved, tables.source(scenario.workload()), grounds, replications);
        return new RunResult(
                resolved.scenario(),
                version,
                Facts.of(resolved),
                notes,
                estimates(replications),
                replications,
                grounds);
    }

    /** Replications in order until the rule holds; what was run beyond, to keep all threads busy, is dropped. */
    private List<Replication> untilPrecise(PrecisionSpec precision, Jobs jobs) throws InvalidInput {
        int most = precision.mostReplications();
        int fewest =
                Math.min(most, Math.max(FEWEST_FOR_PRECISION, scenario.run().replications()));
        Replications rule = new Replications(precision.halfWidth(), CONFIDENCE, fewest, most);
        Tally tally = new Tally(Unit.NONE);
        List<Replication> replications = new ArrayList<>();
        while (replications.size() < most) {
            int from = replications.size();
            int wanted = from == 0 ? fewest : jobs.threads();
            for (Replication next : jobs.map(Math.min(wanted, most - from), i -> replication(from + i))) {
                replications.add(next);
                tally.add(figure(next, precision.metric()));
                if (replications.size() >= fewest && rule.isReachedBy(Interval.of(tally, CONFIDENCE))) {
                    return replications;
                }
            }
        }
        return replications;
    }

    private static double figure(Replication replication, String name) throws InvalidInput {
        try {
            Metric metric = Metric.of(name, replication.metrics().keySet());
            return replication.metrics().getOrDefault(metric.name(), Double.NaN);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("run.precision.metric", String.valueOf(e.getMessage()));
        }
    }

    private Replication replication(int index) throws InvalidInput {
        long startNanos = System.nanoTime();
        Streams streams = new Streams(scenario.run().seed(), index);
        RequestTable table = tables.make(scenario.workload(), streams);
        requestsBegun.addAndGet(table.size());
        VirtualHost host = new VirtualHost();
        RequestLog log = new RequestLog(table, resolved.ranks(), wholeSteps, host, done -> oneMoreEnded(table));
        Simulation simulation =
                new Simulation(parts(index, table, streams), host, log.listeners(), id -> log.refused());
        simulation.run();
        double wallSeconds = (System.nanoTime() - startNanos) / 1e9;
        int missing = table.size() - log.endedCount() - simulation.droppedCount();
        if (missing != 0) {
            throw new StuckRun(missing, table.size());
        }
        RequestTimes times = log.times(simulation.readyNanos(), simulation.sentNanos());
        return new Replication(
                index,
                "%016x".formatted(digest(simulation, times)),
                RunMetrics.of(scenario.slo(), simulation, log, times),
                times,
                simulation.attribution(),
                log.timeline(),
                simulation.deviceNanosByPart(),
                simulation.deviceNanosByCause(),
                simulation.hostNanosByTerm(),
                simulation.outages(),
                simulation.simulatedNanos(),
                simulation.stepCount(),
                simulation.eventCount(),
                wallSeconds);
    }

    private Simulation.Parts parts(int index, RequestTable table, Streams streams) {
        boolean first = index == 0;
        return new Simulation.Parts(
                scenario, resolved, table, streams, first ? trace : null, first ? samples : List.of());
    }

    private void oneMoreEnded(RequestTable table) {
        long planned = (long) table.size() * scenario.run().replications();
        progress.update(requestsEnded.incrementAndGet(), Math.max(planned, requestsBegun.get()));
    }

    /** The scheduler's decisions and the instants that came of them. */
    private static long digest(Simulation simulation, RequestTimes times) {
        Digest digest = new Digest();
        digest.add(simulation.digest());
        for (int i = 0; i < times.size(); i++) {
            digest.add(times.sentNanos().get(i));
            digest.add(times.firstTokenNanos().get(i));
            digest.add(times.finishedNanos().get(i));
        }
        return digest.value();
    }

    static Map<String, Estimate> estimates(List<Replication> replications) {
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
