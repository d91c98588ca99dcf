package org.ascendtwin.scenarios.experiment;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.live.engine.DecoderExecutor;
import org.ascendtwin.live.engine.DraftedDecoder;
import org.ascendtwin.live.engine.Drafter;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.journal.RecordedEngine;
import org.ascendtwin.scenarios.assemble.LiveForesight;
import org.ascendtwin.scenarios.assemble.LiveServing;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineLinks;
import org.ascendtwin.sim.journal.JournalWriter;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

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

    /** What its scheduler may ask, as the replay's may again. */
    public EngineLinks links() {
        return LiveForesight.links(resolved.first());
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
        return run(index, journalled, null);
    }

    private LiveOutcome run(int index, WritableByteChannel journalled, @Nullable OperatorProfile profile)
            throws InvalidInput, InterruptedException {
        Streams streams = new Streams(scenario.run().seed(), index);
        RequestTable table = tables.make(scenario.workload(), streams);
        try (DraftedDecoder room = machine.room(engine(), LiveMachine.longest(table), table.countWithWarmups())) {
            if (profile == null) {
                return run(index, table, room, journalled);
            }
            room.watch(profile);
            LiveOutcome outcome = run(index, table, room, journalled);
            profile.finish();
            return outcome;
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
                    (steps, listener) -> new RecordedEngine(engine(), clock, steps, listener, journal, links()));
            serving.run();
            return LiveOutcome.of(index, scenario.slo(), serving, log, clock, journal.entryCount());
        }
    }

    /**
     * Runs all replications, one after the other.
     *
     * @param version the product's, for the record
     * @param journalled where the journal of the first goes
     * @param profile of the first's operators; null where none is asked for
     */
    public RunResult run(
            String version, WritableByteChannel journalled, String device, @Nullable OperatorProfile profile)
            throws InvalidInput, InterruptedException {
        List<Replication> replications = new ArrayList<>();
        for (int index = 0; index < scenario.run().replications(); index++) {
            boolean isFirst = index == 0;
            replications.add(run(index, isFirst ? journalled : nowhere(), isFirst ? profile : null)
                    .replication());
        }
        List<String> notes = new ArrayList<>();
        notes.add("Measured, not simulated: every step ran on " + device + ", on the wall clock.");
        if (profile != null) {
            notes.add("Every operator was marked for a profile, which takes some microseconds each.");
        }
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
