package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.ascendtwin.scheduler.cache.OutOfKvMemory;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class OutOfKvMemoryTest {
    private static final long STEP_NANOS = 1000;

    /**
     * Four prompts of exactly a page each leave 12 of 16 pages. A fifth of 1300 tokens fits the budget, as 1300 + 20 + 128
     * is below 12 x 128 - 4, and takes 11 pages; the four that ride along take a page each, of one that is left.
     */
    @Test
    void aMixedBatchCountsATokenForARequestThatTakesAPageAndRunsOutAsUpstreamDoes() {
        VirtualHost host = new VirtualHost();
        EngineConfig config = EngineConfig.builder(16 * 128, 8)
                .enableMixedChunk(true)
                .scheduleConservativeness(0)
                .overlap(false)
                .build();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), new EventLog());
        for (int id = 0; id < 4; id++) {
            core.receive(Request.of(id, 0, 128, 20));
        }
        host.runUntil(STEP_NANOS / 2);
        core.receive(Request.of(4, host.nowNanos(), 1300, 20));
        assertThatExceptionOfType(OutOfKvMemory.class)
                .isThrownBy(host::runUntilQuiet)
                .withMessageContaining("needs 1 more pages")
                .withMessageContaining("0 of 16 are free")
                .withMessageContaining("Maybe");
    }
}
