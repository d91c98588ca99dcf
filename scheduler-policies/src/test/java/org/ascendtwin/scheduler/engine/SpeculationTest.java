package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowKnowledge;
import org.ascendtwin.scheduler.speculate.WindowRule;
import org.ascendtwin.scheduler.speculate.WindowSettings;
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

    @Test
    void aRuleChangesTheWindowFromTheNextStepOnAndUnderOverlapOneLater() {
        assertThat(verified(WindowRule.THRESHOLD, false)).containsExactly(5, 4, 3, 3, 3, 3, 3);
        assertThat(verified(WindowRule.THRESHOLD, true)).containsExactly(5, 5, 4, 3, 3, 3, 3, 3);
    }

    @Test
    void whereDraftsDoNotPayAStepComputesOneTokenAndStillVerifies() {
        assertThat(verified(WindowRule.LOAD_AWARE, false)).containsExactly(1, 1, 1, 1, 1, 1, 1);
    }

    /** Tokens that each verify step computes for a request whose drafts are all wrong; all memory is free afterwards. */
    private List<Integer> verified(WindowRule rule, boolean overlap) {
        EngineConfig config = EngineConfig.builder(CAPACITY, 8)
                .speculativeWindow(SpeculativeWindow.chain(4))
                .windows(WindowSettings.of(rule))
                .bigramKeys(true)
                .overlap(overlap)
                .build();
        WindowKnowledge dear = new WindowKnowledge((requests, contextTokens, draftTokens) -> draftTokens, null);
        List<Integer> tokens = new ArrayList<>();
        EventLog events = new EventLog();
        EngineCore core =
                new EngineCore(config, host, new FixedStepDevice(host, 1000, 1), events, EngineLinks.NONE.with(dear));
        core.receive(Request.of(0, host.nowNanos(), 200, 8));
        host.runUntilQuiet();
        for (String event : events.events()) {
            if (event.startsWith("VERIFY")) {
                tokens.add(Integer.valueOf(event.substring(event.lastIndexOf('+') + 1)));
            }
        }
        assertThat(core.view().freeTokens() + core.view().evictableTokens()).isEqualTo(CAPACITY);
        return tokens;
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
