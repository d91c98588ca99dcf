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
    void theSameProgramDecidesTheSame(long seed) {
        assertThat(run(RandomProgram.of(seed), new EventLog()).digest().value())
                .as("seed %d", seed)
                .isEqualTo(run(RandomProgram.of(seed), new EventLog()).digest().value());
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
        EngineCore core = new EngineCore(program.config(), host, new ProgramDevice(host), listener);
        for (Request request : program.requests()) {
            Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> core.receive(request));
            arrival.arm(request.arrivalNanos());
        }
        host.runUntilQuiet();
        return core;
    }
}
