package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class SpeculationTest {
    private static final int CAPACITY = 64 * 128;

    private final VirtualHost host = new VirtualHost();
    private final EventLog log = new EventLog();

    @Test
    void aVerifyStepShowsWhatItAcceptedAndTheLastGroupIsCut() {
        EngineCore core = run(false);
        assertThat(log.events())
                .containsExactly(
                        "0 admitted with 0",
                        "EXTEND 0:0+200",
                        "0 shows 1 first",
                        "VERIFY 0:200+4",
                        "0 shows 3",
                        "VERIFY 0:203+4",
                        "0 shows 3",
                        "VERIFY 0:206+4",
                        "0 shows 1",
                        "0 ends: LENGTH");
        assertThat(core.view().freeTokens() + core.view().evictableTokens()).isEqualTo(CAPACITY);
    }

    @Test
    void underOverlapTheSchedulerLagsOneAcceptanceBehind() {
        EngineCore core = run(true);
        assertThat(log.events())
                .containsSubsequence(
                        "EXTEND 0:0+200", "VERIFY 0:200+4", "VERIFY 0:200+4", "VERIFY 0:203+4", "VERIFY 0:206+4");
        assertThat(core.view().freeTokens() + core.view().evictableTokens()).isEqualTo(CAPACITY);
    }

    @Test
    void twiceTheWindowIsReservedAhead() {
        EngineConfig config = EngineConfig.builder(64, 8)
                .pageSize(1)
                .overlap(false)
                .speculativeWindow(SpeculativeWindow.chain(3))
                .build();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, 1000, 3), log);
        core.receive(Request.of(0, 0, 20, 8));
        host.runUntil(1500);
        assertThat(log.events()).last().isEqualTo("VERIFY 0:20+4");
        assertThat(core.view().freeTokens()).isEqualTo(64 - 20 - 2 * 4);
    }

    private EngineCore run(boolean overlap) {
        EngineConfig config = EngineConfig.builder(CAPACITY, 8)
                .speculativeWindow(SpeculativeWindow.chain(3))
                .bigramKeys(true)
                .overlap(overlap)
                .build();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, 1000, 3), log);
        core.receive(Request.of(0, 0, 200, 8));
        host.runUntilQuiet();
        return core;
    }
}
