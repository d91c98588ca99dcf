package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class EngineLimitsTest {
    private static final long STEP_NANOS = 1000;

    private final VirtualHost host = new VirtualHost();
    private final EventLog log = new EventLog();

    @Test
    void aPromptLongerThanTheContextIsRefused() {
        EngineCore core = core(settings().contextLength(300));
        core.receive(Request.of(0, 0, 293, 10));
        core.receive(Request.of(1, 0, 294, 10));
        host.runUntilQuiet();
        assertThat(log.events()).contains("1 ends: PROMPT_TOO_LONG", "0 ends: LENGTH");
    }

    @Test
    void newTokensAreLimitedByTheContext() {
        EngineCore core = core(settings().contextLength(300));
        core.receive(Request.of(0, 0, 290, 1000));
        host.runUntilQuiet();
        assertThat(log.events().stream().filter("0 shows 1"::equals)).hasSize(299 - 290 - 1 - 1);
    }

    @Test
    void aFullQueueRefusesTheNewcomer() {
        EngineCore core = core(settings().maxQueuedRequests(2));
        receive(core, 0, 1, 2);
        host.runUntilQuiet();
        assertThat(log.events()).startsWith("2 ends: QUEUE_FULL").contains("0 ends: LENGTH", "1 ends: LENGTH");
    }

    @Test
    void aFullQueueDropsTheLeastUrgentForAMoreUrgentNewcomer() {
        EngineCore core = core(settings().maxQueuedRequests(2).priorities(new PriorityRules(true, false, false, 10)));
        core.receive(Request.of(0, 0, 20, 2).withPriority(1));
        core.receive(Request.of(1, 0, 20, 2));
        core.receive(Request.of(2, 0, 20, 2).withPriority(5));
        core.receive(Request.of(3, 0, 20, 2).withPriority(1));
        host.runUntilQuiet();
        assertThat(log.events()).startsWith("1 ends: QUEUE_FULL", "3 ends: QUEUE_FULL");
    }

    @Test
    void aRequestThatWaitsTooLongIsEnded() {
        EngineCore core = core(settings(1).waitingTimeoutNanos(5 * STEP_NANOS));
        core.receive(Request.of(0, 0, 20, 100));
        core.receive(Request.of(1, 0, 20, 100));
        host.runUntil(8 * STEP_NANOS);
        assertThat(log.events()).contains("1 ends: TIMED_OUT").doesNotContain("0 ends: TIMED_OUT");
    }

    @Test
    void newRequestsAreLookedAtOnlyEveryFewDecodeSteps() {
        EngineCore core = core(settings().schedulerRecvInterval(10));
        core.receive(Request.of(0, 0, 20, 50));
        host.runUntil(3 * STEP_NANOS);
        core.receive(Request.of(1, 0, 20, 50));
        host.runUntil(9 * STEP_NANOS);
        assertThat(core.view().arrivedCount()).isEqualTo(1);
        host.runUntil(13 * STEP_NANOS);
        assertThat(core.view().arrivedCount()).isZero();
        assertThat(log.events()).contains("1 shows 1 first");
    }

    @Test
    void aRequestThatRunsTooLongIsEndedWithItsNextToken() {
        EngineCore core = core(settings().runningTimeoutNanos(5 * STEP_NANOS));
        core.receive(Request.of(0, 0, 20, 100));
        host.runUntilQuiet();
        assertThat(log.events()).last().isEqualTo("0 ends: TIMED_OUT");
        assertThat(host.nowNanos()).isLessThan(10 * STEP_NANOS);
    }

    @Test
    void anAbortedRequestEndsAtOnceWhileItWaitsAndWithItsNextTokenWhileItRuns() {
        EngineCore core = core(settings(1));
        receive(core, 0, 1);
        host.runUntil(STEP_NANOS + 1);
        core.abort(1);
        assertThat(log.events()).last().isEqualTo("1 ends: ABORTED");
        core.abort(0);
        core.abort(77);
        host.runUntilQuiet();
        assertThat(log.events()).last().isEqualTo("0 ends: ABORTED");
        assertThat(core.view().freeTokens() + core.view().evictableTokens())
                .isEqualTo(core.view().capacityTokens());
    }

    @Test
    void aRequestAbortedBetweenItsChunksEndsAfterItsPrompt() {
        EngineCore core = core(settings().chunkedPrefillSize(128));
        core.receive(Request.of(0, 0, 500, 50));
        host.runUntil(STEP_NANOS + 1);
        core.abort(0);
        host.runUntilQuiet();
        assertThat(log.events()).endsWith("0 shows 1 first", "0 ends: ABORTED");
    }

    private static EngineConfig.Builder settings() {
        return settings(8);
    }

    private static EngineConfig.Builder settings(int maxRunningRequests) {
        return EngineConfig.builder(128 * 128, maxRunningRequests).overlap(false);
    }

    private EngineCore core(EngineConfig.Builder settings) {
        return new EngineCore(settings.build(), host, new FixedStepDevice(host, STEP_NANOS, 1), log);
    }

    private static void receive(EngineCore core, int... ids) {
        for (int id : ids) {
            core.receive(Request.of(id, 0, 20, 10));
        }
    }
}
