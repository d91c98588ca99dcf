package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrefillDelayTest {
    private static final long STEP_NANOS = 1000;

    @Test
    void aSingleNewcomerWaitsUntilTheQueueIsLongEnoughOrTheTimeIsOver() {
        long undelayedNanos = firstTokenNanosOfLastNewcomer(null);
        long delayedNanos = firstTokenNanosOfLastNewcomer(new DelayerSettings(30, Double.NaN, 0.75, 20 * STEP_NANOS));
        assertThat(delayedNanos - undelayedNanos).isBetween(15 * STEP_NANOS, 25 * STEP_NANOS);
    }

    @Test
    void nobodyWaitsWhileTheMemoryIsHardlyUsed() {
        assertThat(firstTokenNanosOfLastNewcomer(new DelayerSettings(30, 0.9, 0.75, 20 * STEP_NANOS)))
                .isEqualTo(firstTokenNanosOfLastNewcomer(null));
    }

    /** Upstream lets the first delay pass, so the second newcomer is the first that can wait. */
    private static long firstTokenNanosOfLastNewcomer(@Nullable DelayerSettings delayer) {
        VirtualHost host = new VirtualHost();
        EngineConfig config =
                EngineConfig.builder(128 * 128, 32).prefillDelayer(delayer).build();
        EventLog log = new EventLog();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), log);
        for (int id = 0; id < 8; id++) {
            core.receive(Request.of(id, 0, 20, 200));
        }
        host.runUntil(10 * STEP_NANOS);
        core.receive(Request.of(8, host.nowNanos(), 20, 200));
        host.runUntil(20 * STEP_NANOS);
        core.receive(Request.of(9, host.nowNanos(), 20, 200));
        while (!log.events().contains("9 shows 1 first")) {
            host.step();
        }
        return host.nowNanos();
    }
}
