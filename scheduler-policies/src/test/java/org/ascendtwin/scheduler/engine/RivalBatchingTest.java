package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class RivalBatchingTest {
    private static final long STEP_NANOS = 1000;

    private final VirtualHost host = new VirtualHost();
    private final EventLog log = new EventLog();

    @Test
    void oneBudgetHoldsOutputsAndChunksOfPrompts() {
        EngineCore core = core(vllm(1000).chunkedPrefillSize(100));
        core.receive(Request.of(0, 0, 30, 3));
        core.receive(Request.of(1, 0, 150, 2));
        core.receive(Request.of(2, 0, 40, 2));
        host.runUntilQuiet();
        assertThat(steps())
                .containsExactly(
                        "EXTEND 0:0+30 1:0+70",
                        "MIXED 1:70+80 2:0+19 0:30+1",
                        "MIXED 2:19+21 0:31+1 1:150+1",
                        "DECODE 2:40+1");
    }

    @Test
    void outputsBeyondTheBudgetWaitForTheNextStep() {
        EngineCore core = core(vllm(1000).chunkedPrefillSize(2));
        for (int id = 0; id < 3; id++) {
            core.receive(Request.of(id, 0, 1, 3));
        }
        host.runUntilQuiet();
        assertThat(steps())
                .containsExactly(
                        "EXTEND 0:0+1 1:0+1",
                        "DECODE 0:1+1 1:1+1",
                        "DECODE 0:2+1 1:2+1",
                        "EXTEND 2:0+1",
                        "DECODE 2:1+1",
                        "DECODE 2:2+1");
    }

    @Test
    void whoWasAdmittedLastStartsOverAtTheHeadOfTheQueue() {
        EngineCore core = core(settings(SchedulePolicy.VLLM_V1, 100, 2).disableRadixCache(true));
        core.receive(Request.of(0, 0, 40, 30));
        core.receive(Request.of(1, 0, 40, 30));
        core.receive(Request.of(2, 0, 5, 3));
        host.runUntilQuiet();
        assertThat(log.events())
                .containsSubsequence("DECODE 0:49+1 1:49+1", "1 retracted", "DECODE 0:50+1", "0 ends: LENGTH")
                .containsSubsequence("0 ends: LENGTH", "EXTEND 1:0+51 2:0+5", "2 ends: LENGTH", "1 ends: LENGTH");
    }

    @Test
    void whoStartsOverFindsWhatNobodyNeededMeanwhile() {
        EngineCore core = core(vllm(100));
        core.receive(Request.of(0, 0, 40, 12));
        core.receive(Request.of(1, 0, 40, 30));
        host.runUntilQuiet();
        assertThat(log.events()).containsSubsequence("1 retracted", "0 ends: LENGTH", "EXTEND 1:40+11");
    }

    @Test
    void promptsShareAPrefixOnceItIsComputed() {
        EngineCore core = core(vllm(1000));
        core.receive(Request.of(0, 0, TokenRuns.of(7_000, 50), 2));
        host.runUntil(1);
        core.receive(Request.of(1, 1, TokenRuns.of(7_000, 60), 2));
        host.runUntilQuiet();
        assertThat(steps()).startsWith("EXTEND 0:0+50", "MIXED 1:50+10 0:50+1");
        assertThat(log.events()).contains("1 admitted with 50");
    }

    @Test
    void aStaticBatchIsPaddedAndRunsToItsLastEnd() {
        EngineCore core = core(settings(SchedulePolicy.STATIC, 1000, 2));
        core.receive(Request.of(0, 0, 10, 3));
        core.receive(Request.of(1, 0, 30, 5));
        core.receive(Request.of(2, 0, 5, 2));
        host.runUntilQuiet();
        assertThat(steps())
                .containsExactly(
                        "EXTEND 0:0+30 1:0+30",
                        "DECODE 0:30+1 1:30+1",
                        "DECODE 0:31+1 1:31+1",
                        "DECODE 0:32+1 1:32+1",
                        "DECODE 0:33+1 1:33+1",
                        "EXTEND 2:0+5",
                        "DECODE 2:5+1");
        assertThat(core.view().freeTokens()).isEqualTo(core.view().capacityTokens());
    }

    @Test
    void aStaticBatchFitsWithAllOutputsAsLongAsTheLongestDeclared() {
        EngineCore core = core(settings(SchedulePolicy.STATIC, 100, 2));
        core.receive(Request.of(0, 0, 10, 12));
        core.receive(Request.of(1, 0, 40, 5));
        core.receive(Request.of(2, 0, 10, 6));
        host.runUntilQuiet();
        assertThat(steps()).startsWith("EXTEND 0:0+10").contains("EXTEND 1:0+40 2:0+40");
    }

    private static EngineConfig.Builder vllm(int tokens) {
        return settings(SchedulePolicy.VLLM_V1, tokens, 3);
    }

    private static EngineConfig.Builder settings(SchedulePolicy policy, int tokens, int slots) {
        return EngineConfig.builder(tokens, slots).pageSize(1).schedulePolicy(policy);
    }

    private EngineCore core(EngineConfig.Builder settings) {
        return new EngineCore(settings.build(), host, new FixedStepDevice(host, STEP_NANOS, 1), log);
    }

    private List<String> steps() {
        return log.events().stream()
                .filter(event -> event.matches("(EXTEND|MIXED|DECODE).*"))
                .toList();
    }
}
