package org.ascendtwin.scheduler.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.MicroBatches;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.RatioSettings;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.HostTierSettings;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowRule;
import org.ascendtwin.scheduler.speculate.WindowSettings;
import org.junit.jupiter.api.Test;

class EngineConfigTest {
    @Test
    void allProblemsAreNamedAtOnce() {
        assertThatThrownBy(() -> EngineConfig.builder(10, 0)
                        .chunkedPrefillSize(0)
                        .contextLength(-3)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max_running_requests is 0")
                .hasMessageContaining("chunked_prefill_size is 0")
                .hasMessageContaining("context_length is -3")
                .hasMessageContaining("max_total_tokens is 10");
    }

    @Test
    void theDefaultsAreThoseOfSglangOnAnNpu() {
        assertThat(EngineConfig.builder(1280, 8).build())
                .hasToString("EngineConfig[pageSize=128, maxTotalTokens=1280, maxRunningRequests=8,"
                        + " contextLength=32768, maxPrefillTokens=16384, chunkedPrefillSize=8192,"
                        + " prefillMaxRequests=-1, enableMixedChunk=false, overlap=true, disableRadixCache=false,"
                        + " radixEvictionPolicy=LRU, scheduleConservativeness=1.0,"
                        + " ratioSettings=RatioSettings[initNewTokenRatio=0.7, minNewTokenRatioFactor=0.14,"
                        + " newTokenRatioDecaySteps=600, retractDecodeSteps=20], ignoreEos=false,"
                        + " speculativeWindow=SpeculativeWindow[numSteps=0, eagleTopk=0, numDraftTokens=0],"
                        + " bigramKeys=false, schedulePolicy=FCFS, randomSeed=0,"
                        + " priorities=PriorityRules[enabled=false, lowValuesFirst=false, preemption=true,"
                        + " preemptionThreshold=10], repairedDefects=[],"
                        + " hiCache=HostTierSettings[ratio=0.0, writePolicy=write_through, storage=null],"
                        + " prefillDelayer=null,"
                        + " windows=WindowSettings[rule=FIXED, leastSteps=1, mostSteps=10], graphBatchSizes=[], maxQueuedRequests=-1,"
                        + " waitingTimeoutNanos=-1, runningTimeoutNanos=-1, clipMaxNewTokens=4096,"
                        + " schedulerRecvInterval=1, disableConsecutivePrefillOverlap=false,"
                        + " microBatches=MicroBatches[count=1, mostRequests=2147483647],"
                        + " disaggregation=DisaggregationSettings[role=MIXED, reservedDecodeTokens=512,"
                        + " pollingInterval=1, preAllocatedRequests=0, bootstrapTimeoutNanos=300000000000,"
                        + " waitingTimeoutNanos=300000000000], ttftLimitNanos=-1]");
    }

    @Test
    void everySettingReachesTheConfiguration() throws ReflectiveOperationException {
        EngineConfig config = EngineConfig.builder(640, 3)
                .pageSize(64)
                .contextLength(100)
                .maxPrefillTokens(200)
                .chunkedPrefillSize(300)
                .prefillMaxRequests(4)
                .enableMixedChunk(true)
                .overlap(false)
                .disableRadixCache(true)
                .radixEvictionPolicy(EvictionPolicy.LFU)
                .scheduleConservativeness(0.5)
                .ratioSettings(new RatioSettings(0.6, 0.1, 5, 6))
                .ignoreEos(true)
                .schedulePolicy(SchedulePolicy.LOF)
                .randomSeed(9)
                .priorities(new PriorityRules(true, true, false, 3))
                .repairedDefects(EnumSet.allOf(UpstreamDefect.class))
                .graphBatchSizes(List.of(1))
                .maxQueuedRequests(5)
                .waitingTimeoutNanos(6)
                .runningTimeoutNanos(7)
                .clipMaxNewTokens(8)
                .schedulerRecvInterval(11)
                .disaggregation(DisaggregationSettings.ofRole(ServerRole.DECODE))
                .build();
        EngineConfig other = EngineConfig.builder(1280, 8)
                .speculativeWindow(SpeculativeWindow.chain(3))
                .bigramKeys(true)
                .hiCache(HostTierSettings.DEFAULTS)
                .prefillDelayer(DelayerSettings.DEFAULTS)
                .windows(WindowSettings.of(WindowRule.ADAPTIVE))
                .disableConsecutivePrefillOverlap(true)
                .ttftLimitNanos(12)
                .build();
        EngineConfig third = EngineConfig.builder(1280, 8)
                .overlap(false)
                .microBatches(new MicroBatches(2, 4))
                .build();
        EngineConfig defaults = EngineConfig.builder(1280, 8).build();
        for (RecordComponent component : EngineConfig.class.getRecordComponents()) {
            Object plain = component.getAccessor().invoke(defaults);
            boolean differs = !Objects.equals(component.getAccessor().invoke(config), plain)
                    || !Objects.equals(component.getAccessor().invoke(other), plain)
                    || !Objects.equals(component.getAccessor().invoke(third), plain);
            assertThat(differs).as(component.getName()).isTrue();
        }
    }

    @Test
    void theDeadlinePolicyNeedsALimit() {
        assertThatThrownBy(() -> EngineConfig.builder(1280, 8)
                        .schedulePolicy(SchedulePolicy.DEADLINE)
                        .build())
                .hasMessageContaining("deadline without a limit on TTFT");
        assertThatThrownBy(() -> EngineConfig.builder(1280, 8).ttftLimitNanos(0).build())
                .hasMessageContaining("the limit on TTFT is 0 ns");
    }

    @Test
    void ownBatchingRefusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> EngineConfig.builder(1280, 8)
                        .schedulePolicy(SchedulePolicy.VLLM_V1)
                        .enableMixedChunk(true)
                        .prefillMaxRequests(3)
                        .prefillDelayer(DelayerSettings.DEFAULTS)
                        .hiCache(HostTierSettings.DEFAULTS)
                        .build())
                .hasMessageContaining("enable_mixed_chunk is set; schedule_policy vllm-v1")
                .hasMessageContaining("prefill_max_requests is set")
                .hasMessageContaining("enable_prefill_delayer is set")
                .hasMessageContaining("enable_hierarchical_cache is set");
        assertThatThrownBy(() -> EngineConfig.builder(1280, 8)
                        .schedulePolicy(SchedulePolicy.STATIC)
                        .speculativeWindow(SpeculativeWindow.chain(3))
                        .build())
                .hasMessageContaining("speculation is set; schedule_policy static");
    }

    @Test
    void aServerOfAPairBatchesAsSglangDoes() {
        assertThatThrownBy(() -> EngineConfig.builder(1280, 8)
                        .schedulePolicy(SchedulePolicy.STATIC)
                        .disaggregation(DisaggregationSettings.ofRole(ServerRole.PREFILL))
                        .build())
                .hasMessageContaining("disaggregation_mode is prefill with schedule_policy static");
        assertThatThrownBy(() -> EngineConfig.builder(1280, 8)
                        .hiCache(HostTierSettings.DEFAULTS)
                        .disaggregation(DisaggregationSettings.ofRole(ServerRole.DECODE))
                        .build())
                .hasMessageContaining("enable_hierarchical_cache is set with disaggregation_mode decode");
        assertThat(EngineConfig.builder(1280, 8)
                        .disaggregation(DisaggregationSettings.ofRole(ServerRole.DECODE))
                        .build()
                        .disableRadixCache())
                .isTrue();
    }

    @Test
    void ownBatchingSwitchesOffWhatItCannotUse() {
        EngineConfig config = EngineConfig.builder(1280, 8)
                .schedulePolicy(SchedulePolicy.STATIC)
                .build();
        assertThat(config.overlap()).isFalse();
        assertThat(config.disableRadixCache()).isTrue();
        assertThat(EngineConfig.builder(1280, 8)
                        .schedulePolicy(SchedulePolicy.VLLM_V1)
                        .build())
                .matches(vllm -> !vllm.overlap() && !vllm.disableRadixCache());
    }

    @Test
    void theCapacityIsWholePages() {
        assertThat(EngineConfig.builder(1000, 8).build().maxTotalTokens()).isEqualTo(896);
    }
}
