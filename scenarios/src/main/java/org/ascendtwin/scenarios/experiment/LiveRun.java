package org.ascendtwin.scenarios.experiment;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.live.engine.DecoderExecutor;
import org.ascendtwin.live.engine.DraftedDecoder;
import org.ascendtwin.live.engine.Drafter;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.journal.RecordedEngine;
import org.ascendtwin.scenarios.assemble.LiveServing;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
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
    public LiveOutcome run(int index, WritableByteChannel journalled) throws InvalidInput, InterruptedException {
        Streams streams = new Streams(scenario.run().seed(), index);
        RequestTable table = tables.make(scenario.workload(), streams);
        try (DraftedDecoder room = machine.room(engine(), LiveMachine.longest(table), table.countWithWarmups())) {
            return run(index, table, room, journalled);
        } catch (IOException e) {
            throw new UncheckedIOException("the journal could not be closed", e);
        }
    }

    private LiveOutcome run(int index, RequestTable table, DraftedDecoder room, WritableByteChannel journalled)
            throws IOException, InterruptedException {
        WallClock clock = new WallClock();
        RequestLog log = new RequestLog(table, 1, false, clock, done -> {});
        try (JournalWriter journal = new JournalWriter(journalled);
                DecoderExecutor device = new DecoderExecutor(clock, room.decoder(), room.drafter(Drafter.LOSSLESS))) {
            LiveServing serving = new LiveServing(
                    new LiveServing.Parts(
                            scenario, table, device, machine.config().vocabSize()),
                    clock,
                    log.listeners().getFirst(),
                    (steps, listener) -> new RecordedEngine(engine(), clock, steps, listener, journal));
            serving.run();
            return LiveOutcome.of(index, scenario.slo(), serving, log, clock, journal.entryCount());
        }
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
