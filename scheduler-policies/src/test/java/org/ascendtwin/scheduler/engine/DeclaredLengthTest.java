package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request declares how much it may produce and produces less: who may know what, and what follows from which. */
class DeclaredLengthTest {
    private static final long STEP_NANOS = 1000;
    private static final int SHORTEST = 30;

    private final VirtualHost host = new VirtualHost();
    private final EventLog log = new EventLog();

    @Test
    void aRequestEndsByItselfAtItsTrueLength() {
        EngineCore core = core(EngineConfig.builder(128 * 128, 4));
        core.receive(Request.of(0, 0, 20, 50).withTrueOutputTokens(7));
        core.receive(Request.of(1, 0, 20, 7).withTrueOutputTokens(7));
        core.receive(Request.of(2, 0, 20, 7).withTrueOutputTokens(50));
        core.receive(Request.of(3, 0, 20, 50).withTrueOutputTokens(7).withIgnoreEos(true));
        host.runUntilQuiet();
        assertThat(log.events()).contains("0 ends: STOP", "1 ends: LENGTH", "2 ends: LENGTH", "3 ends: LENGTH");
        assertThat(shown(0)).isEqualTo(7);
        assertThat(shown(1)).isEqualTo(7);
        assertThat(shown(2)).isEqualTo(7);
        assertThat(shown(3)).isEqualTo(50);
    }

    /** 1000 tokens: 300 + 100 + 1 declared leave 599, which is not more than 498 + 100 + 1. */
    @Test
    void memoryIsReservedForWhatIsDeclared() {
        EngineCore core = core(EngineConfig.builder(1000, 4).pageSize(1));
        core.receive(Request.of(0, 0, 300, 100).withTrueOutputTokens(1));
        core.receive(Request.of(1, 0, 498, 100).withTrueOutputTokens(1));
        host.runUntil(0);
        assertThat(log.events()).endsWith("EXTEND 0:0+300");
        EventLog fits = new EventLog();
        VirtualHost otherHost = new VirtualHost();
        EngineCore other = new EngineCore(
                EngineConfig.builder(1000, 4).pageSize(1).overlap(false).build(),
                otherHost,
                new FixedStepDevice(otherHost, STEP_NANOS, 1),
                fits);
        other.receive(Request.of(0, 0, 300, 100).withTrueOutputTokens(1));
        other.receive(Request.of(1, 0, 497, 100).withTrueOutputTokens(1));
        otherHost.runUntil(0);
        assertThat(fits.events()).endsWith("EXTEND 0:0+300 1:0+497");
    }

    @ParameterizedTest
    @EnumSource
    void untilSomebodyEndsTrueLengthsDecideNothingExceptToTheOracle(SchedulePolicy policy) {
        int different = 0;
        for (long seed = 0; seed < 10; seed++) {
            List<String> ones = untilFirstEnd(policy, seed, seed + 100);
            List<String> others = untilFirstEnd(policy, seed, seed + 200);
            int shared = Math.min(ones.size(), others.size());
            assertThat(shared).isGreaterThan(SHORTEST / 2);
            different += ones.subList(0, shared).equals(others.subList(0, shared)) ? 0 : 1;
        }
        assertThat(different > 0).isEqualTo(policy == SchedulePolicy.ORACLE);
    }

    private static List<String> untilFirstEnd(SchedulePolicy policy, long requestSeed, long lengthSeed) {
        SplittableRandom requests = new SplittableRandom(requestSeed);
        SplittableRandom lengths = new SplittableRandom(lengthSeed);
        VirtualHost host = new VirtualHost();
        EventLog log = new EventLog();
        EngineConfig config = EngineConfig.builder(4000, 12)
                .pageSize(16)
                .chunkedPrefillSize(256)
                .overlap(false)
                .schedulePolicy(policy)
                .ttftLimitNanos(STEP_NANOS)
                .build();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), log);
        for (int id = 0; id < 40; id++) {
            int declared = 2 * SHORTEST + requests.nextInt(100);
            int produced = SHORTEST + lengths.nextInt(declared - SHORTEST);
            core.receive(Request.of(id, 0, 1 + requests.nextInt(200), declared)
                    .withRoutingKey("k" + requests.nextInt(3))
                    .withTrueOutputTokens(produced));
        }
        host.runUntilQuiet();
        List<String> events = new ArrayList<>();
        for (String event : log.events()) {
            if (event.contains("ends")) {
                break;
            }
            events.add(event);
        }
        return events;
    }

    private EngineCore core(EngineConfig.Builder settings) {
        return new EngineCore(settings.overlap(false).build(), host, new FixedStepDevice(host, STEP_NANOS, 1), log);
    }

    private long shown(int id) {
        return log.events().stream()
                .filter(event -> event.startsWith(id + " shows"))
                .count();
    }
}
