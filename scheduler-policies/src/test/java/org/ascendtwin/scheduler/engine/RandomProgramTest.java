package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomProgramTest {
    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRequestEndsAndEveryTokenOfMemoryComesBack(long seed) {
        RandomProgram program = RandomProgram.of(seed);
        KvAudit audit = new KvAudit("seed " + seed + " " + program.config(), program.config());
        EngineCore core = run(program, audit);
        assertThat(audit.endedCount())
                .as("seed %d %s", seed, program.config())
                .isEqualTo(program.requests().size());
        assertThat(audit.shownTokens()).as("seed %d", seed).isZero();
        assertThat(core.view().freeTokens() + core.view().evictableTokens())
                .as("seed %d %s", seed, program.config())
                .isEqualTo(core.view().capacityTokens());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void recordedInputsPlayedToAFreshCoreGiveTheSameDecisions(long seed) {
        RandomProgram program = RandomProgram.of(seed);
        StepJournal journal = new StepJournal();
        VirtualHost host = new VirtualHost();
        EngineCore recorded = run(program, host, journal.recording(host, new ProgramDevice(host)), new EventLog());
        VirtualHost replayHost = new VirtualHost();
        EngineCore replayed = run(RandomProgram.of(seed), replayHost, journal.playing(replayHost), new EventLog());
        assertThat(replayed.digest().value())
                .as("seed %d %s", seed, program.config())
                .isEqualTo(recorded.digest().value());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void namesOfRequestsDecideNothing(long seed) {
        RandomProgram program = RandomProgram.of(seed);
        EventLog log = new EventLog();
        run(program, log);
        EventLog renamedLog = new EventLog(id -> 500 - id);
        run(program.renamed(id -> 500 - id), renamedLog);
        assertThat(renamedLog.events()).as("seed %d %s", seed, program.config()).isEqualTo(log.events());
    }

    private static EngineCore run(RandomProgram program, EngineListener listener) {
        VirtualHost host = new VirtualHost();
        return run(program, host, new ProgramDevice(host), listener);
    }

    private static EngineCore run(
            RandomProgram program, VirtualHost host, StepExecutor executor, EngineListener listener) {
        EngineCore core = new EngineCore(program.config(), host, executor, listener);
        for (Request request : program.requests()) {
            Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> core.receive(request));
            arrival.arm(request.arrivalNanos());
        }
        host.runUntilQuiet();
        return core;
    }
}
