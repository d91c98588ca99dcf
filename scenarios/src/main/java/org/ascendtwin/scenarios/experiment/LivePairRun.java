package org.ascendtwin.scenarios.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.live.engine.DecoderExecutor;
import org.ascendtwin.live.engine.DraftedDecoder;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.pair.DecodeServer;
import org.ascendtwin.live.pair.PairedServer;
import org.ascendtwin.live.pair.Peer;
import org.ascendtwin.live.pair.PrefillServer;
import org.ascendtwin.live.runtime.KvCache;
import org.ascendtwin.scenarios.assemble.LiveServing;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.sim.journal.JournalWriter;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/** One side of a scenario that a prefill and a decode server serve, each in a process of its own. */
public final class LivePairRun {
    private final Scenario scenario;
    private final Resolved resolved;
    private final RequestTables tables;
    private final LiveMachine machine;

    /** A run of {@code scenario}, which LiveLimits has no objection to as a pair. */
    public LivePairRun(Scenario scenario, Resolver resolver, RequestTables tables, LiveMachine machine) {
        this.scenario = scenario;
        this.resolved = resolver.resolve(scenario);
        this.tables = tables;
        this.machine = machine;
    }

    /**
     * What the decode side saw.
     *
     * @param outcome figures and outputs
     * @param transfers of KV that came over
     * @param kvBytes that they brought
     * @param keptBytes of KV that made room for others and went to host memory
     */
    public record Outcome(LiveOutcome outcome, long transfers, long kvBytes, long keptBytes) {}

    private RequestTable table() throws InvalidInput {
        return tables.make(scenario.workload(), new Streams(scenario.run().seed(), 0));
    }

    private Peer peer(Socket socket, EngineConfig engine) throws IOException {
        long tokenBytes =
                KvCache.bytesPerToken(machine.config(), machine.weights().type());
        return new Peer(socket, tokenBytes, engine.pageSize());
    }

    /**
     * Serves as the prefill server until the decode server, at the other end of {@code socket}, is gone.
     *
     * @param journalled where inputs and decisions are written; closed at the end
     */
    public void prefill(Socket socket, WritableByteChannel journalled) throws InvalidInput, InterruptedException {
        EngineConfig engine = resolved.servers().getFirst().engine();
        RequestTable table = table();
        WallClock clock = new WallClock();
        try (DraftedDecoder room = machine.room(engine, LiveMachine.longest(table), table.countWithWarmups());
                DecoderExecutor device = new DecoderExecutor(clock, room.decoder())) {
            try (Peer peer = peer(socket, engine);
                    JournalWriter journal = new JournalWriter(journalled)) {
                new PrefillServer(new PairedServer(engine, clock, room.cache(), peer, journal), device).run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the decode server is not to be reached", e);
        }
    }

    /**
     * Serves the load as the decode server; the prefill server is at the other end of {@code socket}.
     *
     * @param journalled where inputs and decisions are written; closed at the end
     */
    public Outcome decode(Socket socket, WritableByteChannel journalled) throws InvalidInput, InterruptedException {
        EngineConfig engine = resolved.servers().getLast().engine();
        RequestTable table = table();
        try (DraftedDecoder room = machine.room(engine, LiveMachine.longest(table), table.countWithWarmups())) {
            WallClock clock = new WallClock();
            RequestLog log = new RequestLog(table, 1, false, clock, done -> {});
            try (Peer peer = peer(socket, engine);
                    JournalWriter journal = new JournalWriter(journalled);
                    DecoderExecutor device = new DecoderExecutor(clock, room.decoder())) {
                Maker maker = new Maker(new PairedServer(engine, clock, room.cache(), peer, journal));
                LiveServing serving = new LiveServing(
                        new LiveServing.Parts(
                                scenario, table, device, machine.config().vocabSize()),
                        clock,
                        log.listeners().getFirst(),
                        maker);
                serving.run();
                DecodeServer server = maker.made();
                List<Handover> handovers = server.handovers().stream()
                        .filter(handover -> handover.request().id() < table.size())
                        .toList();
                LiveOutcome outcome =
                        LiveOutcome.of(0, scenario.slo(), serving, log, clock, journal.entryCount(), handovers);
                return new Outcome(outcome, server.transfers(), server.receivedBytes(), server.keptBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the prefill server is not to be reached", e);
        }
    }

    /** Makes the decode server, and keeps it. */
    private static final class Maker implements LiveServing.EngineMaker {
        private final PairedServer server;
        private @Nullable DecodeServer made;

        Maker(PairedServer server) {
            this.server = server;
        }

        @Override
        public DecodeServer make(StepExecutor device, EngineListener listener) {
            made = new DecodeServer(server, device, listener);
            return made;
        }

        DecodeServer made() {
            if (made == null) {
                throw new IllegalStateException("the decode server was not made");
            }
            return made;
        }
    }

    /** {@code outcome} as the result of a run. */
    public RunResult result(Outcome outcome, String version, String chip) throws InvalidInput {
        List<Replication> replications = List.of(outcome.outcome().replication());
        List<String> notes = new ArrayList<>();
        notes.add("Measured, not simulated: prefill and decode each in a process and on a device of its own, on " + chip
                + ", on the wall clock.");
        notes.add(String.format(
                Locale.ROOT,
                "KV came over a socket in %,d transfers, %,d bytes in all. Device time and charts over time are the decode server's.",
                outcome.transfers(),
                outcome.kvBytes()));
        HandoverTimes.note(outcome.outcome().replication().metrics()).ifPresent(notes::add);
        if (outcome.keptBytes() > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "Requests that made room for others left %,d bytes of KV in host memory and came back to them.",
                    outcome.keptBytes()));
        }
        notes.add("Load: " + tables.source(scenario.workload()) + ".");
        notes.add("One run: figures carry no interval.");
        return new RunResult(
                resolved.scenario(),
                version,
                Facts.of(resolved),
                notes,
                ScenarioRun.estimates(replications),
                replications);
    }
}
