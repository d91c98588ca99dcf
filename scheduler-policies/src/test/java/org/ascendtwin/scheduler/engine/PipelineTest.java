package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.ascendtwin.scheduler.batch.MicroBatches;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineTest {
    private static final long STAGE_NANOS = 1_000_000;

    private final VirtualHost host = new VirtualHost();

    static LongStream seeds() {
        return LongStream.range(2000, 2060);
    }

    /** Stages that each take the same time for any step, one behind the other. */
    private static final class StagedDevice implements StepExecutor {
        private final VirtualHost host;
        private final int stages;
        private final ArrayDeque<StepPlan> plans = new ArrayDeque<>();
        private final ArrayDeque<Long> endsNanos = new ArrayDeque<>();
        private final Alarm endAlarm;
        private StepSink sink = plan -> {};
        private long firstStageFreeNanos;
        private int mostInFlight;

        StagedDevice(VirtualHost host, int stages) {
            this.host = host;
            this.stages = stages;
            endAlarm = host.newAlarm(Rank.STEP_END, this::endStep);
        }

        @Override
        public long hostNanos(EngineView view) {
            return 0;
        }

        @Override
        public void launch(StepPlan plan, StepSink newSink) {
            sink = newSink;
            long startNanos = Math.max(host.nowNanos(), firstStageFreeNanos);
            firstStageFreeNanos = startNanos + STAGE_NANOS;
            plans.add(plan);
            endsNanos.add(startNanos + stages * STAGE_NANOS);
            mostInFlight = Math.max(mostInFlight, plans.size());
            if (plans.size() == 1) {
                endAlarm.arm(endsNanos.element());
            }
        }

        private void endStep() {
            StepPlan plan = plans.remove();
            endsNanos.remove();
            for (int index = 0; index < plan.count(); index++) {
                ProgramDevice.emit(plan, index);
            }
            if (!plans.isEmpty()) {
                endAlarm.arm(endsNanos.element());
            }
            sink.stepEnded(plan);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyRequestEndsOnceAndAllMemoryComesBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int stages = 2 + random.nextInt(4);
        EngineConfig config = EngineConfig.builder(2048 + random.nextInt(2048), 4 + random.nextInt(12))
                .pageSize(random.nextBoolean() ? 1 : 16)
                .contextLength(900)
                .chunkedPrefillSize(random.nextBoolean() ? 64 : PrefillRules.OFF)
                .disableRadixCache(random.nextBoolean())
                .overlap(false)
                .microBatches(new MicroBatches(stages + random.nextInt(2), 1 + random.nextInt(6)))
                .build();
        KvAudit audit = new KvAudit("seed " + seed, config);
        StagedDevice device = new StagedDevice(host, stages);
        EngineCore core = new EngineCore(config, host, device, audit);
        audit.watching(core.view());
        int requests = 0;
        for (Request request : RandomProgram.of(seed).requests()) {
            Alarm arrival = host.newAlarm(Rank.ARRIVAL, () -> core.receive(request));
            arrival.arm(request.arrivalNanos());
            requests++;
        }
        host.runUntilQuiet();
        EngineView view = core.view();
        assertThat(audit.endedCount()).as("seed %d", seed).isEqualTo(requests);
        assertThat(view.presentCount()).as("seed %d", seed).isZero();
        assertThat(view.freeTokens() + view.evictableTokens())
                .as("seed %d", seed)
                .isEqualTo(view.capacityTokens());
        assertThat(device.mostInFlight)
                .as("seed %d", seed)
                .isLessThanOrEqualTo(config.microBatches().count());
    }

    /** N chunks over S stages of time t take (N + S − 1)·t: all stages work at once. */
    @Test
    void theChunksOfOnePromptFollowEachOtherThroughTheStages() {
        long[] firstNanos = new long[1];
        EngineConfig config = EngineConfig.builder(4096, 8)
                .pageSize(1)
                .chunkedPrefillSize(100)
                .overlap(false)
                .microBatches(new MicroBatches(4, 2))
                .build();
        EngineCore core = new EngineCore(config, host, new StagedDevice(host, 4), new EngineListener() {
            @Override
            public void tokensVisible(Sequence sequence, int count, boolean first) {
                firstNanos[0] = first ? host.nowNanos() : firstNanos[0];
            }
        });
        core.receive(Request.of(0, 0, TokenRuns.of(0, 1000), 4).withIgnoreEos(true));
        host.runUntilQuiet();
        assertThat(firstNanos[0]).isEqualTo((10 + 4 - 1) * STAGE_NANOS);
        // each of the other three outputs goes through all stages by itself
        assertThat(host.nowNanos()).isEqualTo((10 + 4 - 1 + 3 * 4) * STAGE_NANOS);
    }

    /** Two micro-batches of one request each outgrow 1,100 tokens; neither may take back what the other holds. */
    @Test
    void theLastRequestOfAMicroBatchEndsWhereOthersHoldAllMemory() {
        EngineConfig config = EngineConfig.builder(1100, 4)
                .pageSize(1)
                .contextLength(900)
                .overlap(false)
                .microBatches(new MicroBatches(2, 1))
                .build();
        KvAudit audit = new KvAudit("two outgrow the pool", config);
        EngineCore core = new EngineCore(config, host, new StagedDevice(host, 2), audit);
        audit.watching(core.view());
        for (int id = 0; id < 2; id++) {
            core.receive(Request.of(id, 0, TokenRuns.of(1000L * id, 350), 240).withIgnoreEos(true));
        }
        host.runUntilQuiet();
        assertThat(audit.lost()).isEqualTo(1);
        assertThat(audit.endedCount()).isEqualTo(2);
        assertThat(core.view().freeTokens() + core.view().evictableTokens()).isEqualTo(1100);
    }

    @Test
    void whatSglangRefusesOverAPipelineIsRefused() {
        MicroBatches two = new MicroBatches(2, 8);
        assertThatThrownBy(() -> EngineConfig.builder(4096, 8).microBatches(two).build())
                .hasMessageContaining("disable_overlap_schedule");
        assertThatThrownBy(() -> EngineConfig.builder(4096, 8)
                        .microBatches(two)
                        .overlap(false)
                        .speculativeWindow(SpeculativeWindow.chain(3))
                        .build())
                .hasMessageContaining("pp_size above 1 with speculation");
        assertThatThrownBy(() -> EngineConfig.builder(4096, 8)
                        .microBatches(two)
                        .overlap(false)
                        .enableMixedChunk(true)
                        .build())
                .hasMessageContaining("pp_size above 1 with enable_mixed_chunk");
    }
}
