package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.Test;

class UpstreamDefectTest {
    private static final long STEP_NANOS = 1000;

    @Test
    void preemptedRequestsAreLostAsUpstreamUnlessRepaired() {
        assertThat(preempt(EnumSet.noneOf(UpstreamDefect.class)).events()).contains("0 ends: LOST");
        assertThat(preempt(EnumSet.of(UpstreamDefect.LOST_PREEMPTED_REQUESTS)).events())
                .contains("0 preempted", "0 ends: LENGTH", "1 ends: LENGTH")
                .doesNotContain("0 ends: LOST");
    }

    /** 896 tokens and a page of 128 are all of 1024, and must be less; 895 are. */
    @Test
    void aPromptWithoutRoomForAnOutputBlocksTheQueueAsUpstreamUnlessRepaired() {
        assertThat(serve(896, EnumSet.noneOf(UpstreamDefect.class)).events()).isEmpty();
        assertThat(serve(896, EnumSet.of(UpstreamDefect.UNSERVABLE_HEAD)).events())
                .startsWith("0 ends: OUT_OF_MEMORY")
                .endsWith("1 ends: LENGTH");
        assertThat(serve(895, EnumSet.of(UpstreamDefect.UNSERVABLE_HEAD)).events())
                .contains("0 ends: LENGTH", "1 ends: LENGTH");
        assertThat(serve(895, EnumSet.noneOf(UpstreamDefect.class)).events())
                .contains("0 ends: LENGTH", "1 ends: LENGTH");
    }

    /** While the second of three prompts is computed in its last chunk, one slot is free, and one request is chosen. */
    @Test
    void thePromptBehindOneInChunksWaitsForAnotherToEndAsUpstreamUnlessRepaired() {
        assertThat(chunks(EnumSet.noneOf(UpstreamDefect.class)).events())
                .containsSubsequence("0 ends: LENGTH", "2 shows 1 first");
        assertThat(chunks(EnumSet.of(UpstreamDefect.CHUNK_TAKES_TWO_SLOTS)).events())
                .containsSubsequence("2 shows 1 first", "0 ends: LENGTH");
    }

    private static EventLog chunks(Set<UpstreamDefect> repaired) {
        VirtualHost host = new VirtualHost();
        EventLog log = new EventLog();
        EngineConfig config = EngineConfig.builder(100 * 128, 3)
                .chunkedPrefillSize(256)
                .repairedDefects(repaired)
                .build();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), log);
        for (int id = 0; id < 3; id++) {
            core.receive(Request.of(id, 0, 384, 20));
        }
        host.runUntilQuiet();
        return log;
    }

    private static EventLog serve(int promptTokens, Set<UpstreamDefect> repaired) {
        VirtualHost host = new VirtualHost();
        EventLog log = new EventLog();
        EngineConfig config =
                EngineConfig.builder(8 * 128, 4).repairedDefects(repaired).build();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), log);
        core.receive(Request.of(0, 0, promptTokens, 50));
        core.receive(Request.of(1, 0, 20, 5));
        host.runUntilQuiet();
        return log;
    }

    @Test
    void everyDefectIsFoundByItsLabel() {
        for (UpstreamDefect defect : UpstreamDefect.values()) {
            assertThat(UpstreamDefect.ofLabel(defect.label())).isEqualTo(defect);
        }
    }

    /** An urgent request takes the only slot, then turns out longer than the memory that a locked prefix leaves. */
    private static EventLog preempt(Set<UpstreamDefect> repaired) {
        VirtualHost host = new VirtualHost();
        EventLog log = new EventLog();
        EngineConfig config = EngineConfig.builder(400, 2)
                .pageSize(1)
                .overlap(false)
                .priorities(new PriorityRules(true, false, true, 10))
                .repairedDefects(repaired)
                .build();
        EngineCore core = new EngineCore(config, host, new FixedStepDevice(host, STEP_NANOS, 1), log);
        core.receive(Request.of(0, 0, 40, 60).withPriority(0));
        core.receive(Request.of(2, 0, 40, 60).withPriority(40));
        host.runUntil(3 * STEP_NANOS + 1);
        core.receive(Request.of(1, 0, 340, 50).withPriority(20));
        host.runUntilQuiet();
        return log;
    }
}
