package org.ascendtwin.scenarios.experiment;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.HostTerm;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.live.engine.DecoderExecutor;
import org.ascendtwin.live.engine.TimedStep;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.scenarios.assemble.LiveServing;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.sim.journal.JournalWriter;
import org.ascendtwin.sim.rng.Streams;

/** Runs a scenario on a real device: the same load, client and scheduler as in the simulator, on the wall clock. */
public final class LiveRun {
    private final Scenario scenario;
    private final Resolved resolved;
    private final RequestTables tables;
    private final LiveMachine machine;

    /** A run of {@code scenario}, which {@link org.ascendtwin.scenarios.assemble.LiveLimits} has no objection to. */
    public LiveRun(Scenario scenario, Resolver resolver, RequestTables tables, LiveMachine machine) {
        this.scenario = scenario;
        this.resolved = resolver.resolve(scenario);
        this.tables = tables;
        this.machine = machine;
    }

    /** The scheduler's settings, by which a journal is replayed. */
    public EngineConfig engine() {
        return resolved.first().engine();
    }

    /**
     * What one run came to.
     *
     * @param replication its figures
     * @param steps that ran
     * @param outputs tokens that each request got
     */
    public record Outcome(Replication replication, List<TimedStep> steps, List<int[]> outputs) {
        public Outcome {
            steps = List.copyOf(steps);
            outputs = List.copyOf(outputs);
        }
    }

    /** Where the journal of a run goes that nobody wants to replay. */
    public static WritableByteChannel nowhere() {
        return Channels.newChannel(OutputStream.nullOutputStream());
    }

    /**
     * Runs replication {@code index} once; its load is that of the simulator's.
     *
     * @param journalled where inputs and decisions are written; closed at the end
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public Outcome run(int index, WritableByteChannel journalled) throws InvalidInput, InterruptedException {
        Streams streams = new Streams(scenario.run().seed(), index);
        RequestTable table = tables.make(scenario.workload(), streams);
        try (LiveMachine.Room room = machine.room(engine(), longest(table), table.countWithWarmups())) {
            room.warmUp();
            return run(index, table, room, journalled);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal could not be closed", e);
        }
    }

    private Outcome run(int index, RequestTable table, LiveMachine.Room room, WritableByteChannel journalled)
            throws IOException, InterruptedException {
        WallClock clock = new WallClock();
        RequestLog log = new RequestLog(table, 1, false, clock, done -> {});
        try (JournalWriter journal = new JournalWriter(journalled);
                DecoderExecutor device = new DecoderExecutor(clock, room.decoder())) {
            LiveServing serving = new LiveServing(
                    new LiveServing.Parts(
                            scenario, engine(), table, device, machine.config().vocabSize()),
                    clock,
                    log.listeners().getFirst(),
                    journal);
            serving.run();
            RequestTimes times = log.times(serving.readyNanos(), serving.sentNanos());
            List<int[]> outputs = new ArrayList<>();
            for (int id = 0; id < table.size(); id++) {
                outputs.add(serving.output(id));
            }
            Replication replication = new Replication(
                    index,
                    "%016x".formatted(serving.digest()),
                    RunMetrics.of(scenario.slo(), serving, log, times),
                    times,
                    serving.attribution(),
                    log.timeline(),
                    only(CostPart.values(), CostPart.MEASURED, serving.busyNanos()),
                    only(TimeCause.values(), TimeCause.COMPUTE, serving.busyNanos()),
                    only(HostTerm.values(), HostTerm.SCHEDULING, clock.nowNanos() - serving.busyNanos()),
                    clock.nowNanos(),
                    serving.steps().size(),
                    journal.entryCount(),
                    clock.nowNanos() / 1e9);
            return new Outcome(replication, serving.steps(), outputs);
        }
    }

    /** The names of an enum's values, of which {@code one} has {@code nanos} and the others have none. */
    private static <E extends Enum<E>> Map<String, Long> only(E[] all, E one, long nanos) {
        Map<String, Long> nanosByName = new LinkedHashMap<>();
        for (E each : all) {
            nanosByName.put(Names.kebab(each.name()), each == one ? nanos : 0);
        }
        return nanosByName;
    }

    private static int longest(RequestTable table) {
        int longest = 1;
        for (int i = 0; i < table.size(); i++) {
            longest = Math.max(longest, table.inputTokens()[i] + table.outputTokens()[i]);
        }
        return longest;
    }

    /**
     * Runs all replications, one after the other.
     *
     * @param version the product's, for the record
     * @param journalled where the journal of the first goes
     */
    public RunResult run(String version, WritableByteChannel journalled, String device)
            throws InvalidInput, InterruptedException {
        List<Replication> replications = new ArrayList<>();
        for (int index = 0; index < scenario.run().replications(); index++) {
            replications.add(run(index, index == 0 ? journalled : nowhere()).replication());
        }
        List<String> notes = new ArrayList<>();
        notes.add("Measured, not simulated: every step ran on " + device + ", on the wall clock.");
        notes.add(
                "Load: " + tables.source(scenario.workload()) + "; equal tokens of it are equal tokens of the model's "
                        + String.format(Locale.ROOT, "%,d", machine.config().vocabSize()) + ".");
        if (replications.size() == 1) {
            notes.add("One run: figures carry no interval. Maybe --replications 5.");
        }
        return new RunResult(
                resolved.scenario(),
                version,
                Facts.of(resolved),
                notes,
                ScenarioRun.estimates(replications),
                replications);
    }
}
