package org.ascendtwin.scenarios.spec;

import java.util.List;
import java.util.Locale;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.jspecify.annotations.Nullable;

/**
 * The flags of {@code sglang.launch_server} under their own names and with their own defaults; null is "not given",
 * where SGLang derives a value. (Defaults: SGLang server_args.py.)
 */
@Doc("Flags of sglang.launch_server")
public record ServerFlags(
        @Doc("dies that a layer is split over") @Default("1") @Range(min = 1, max = 1024)
        int tpSize,

        @Doc("share of HBM for weights and KV; derived from the memory where it is left out")
        @Range(min = 0.05, max = 1)
        @Nullable Double memFractionStatic,

        @Doc("most tokens of one prefill chunk; -1 for whole prompts") @Range(min = -1, max = 1 << 24) @Nullable Integer chunkedPrefillSize,

        @Doc("most tokens of one prefill batch") @Default("16384") @Range(min = 1, max = 1 << 24)
        int maxPrefillTokens,

        @Doc("most requests of one prefill batch") @Range(min = 1, max = 1 << 20) @Nullable Integer prefillMaxRequests,

        @Doc("most requests that run at once") @Range(min = 1, max = 1 << 20) @Nullable Integer maxRunningRequests,

        @Doc("most requests that wait; more are refused") @Range(min = 1, max = 1 << 20) @Nullable Integer maxQueuedRequests,

        @Doc("cap on the KV tokens of the pool") @Range(min = 1, max = 1e12) @Nullable Long maxTotalTokens,

        @Doc("tokens of a KV page") @Default("128") @Range(min = 1, max = 4096)
        int pageSize,

        @Doc("format of cached keys and values; int8 is what Ascend calls C8") @Default("auto")
        KvCacheDtype kvCacheDtype,

        @Doc("longest prompt plus output") @Range(min = 1, max = 1 << 26) @Nullable Integer contextLength,

        @Doc("order of the waiting queue") @Default("fcfs") SchedulePolicy schedulePolicy,

        @Doc("how much room for growth admission leaves") @Default("1.0") @Range(min = 0, max = 100)
        double scheduleConservativeness,

        @Doc("decode rides along in prefill batches") @Default("false")
        boolean enableMixedChunk,

        @Doc("no prefix reuse") @Default("false") boolean disableRadixCache,

        @Doc("which unlocked leaf of the prefix cache goes first") @Default("lru")
        EvictionPolicy radixEvictionPolicy,

        @Doc("scheduling is not hidden behind the device") @Default("false")
        boolean disableOverlapSchedule,

        @Doc("decode batch sizes captured as graphs") @Nullable List<Integer> cudaGraphBs,

        @Doc("largest decode batch captured as a graph") @Range(min = 1, max = 1 << 16) @Nullable Integer cudaGraphMaxBs,

        @Doc("decode without graphs") @Default("false") boolean disableCudaGraph,

        @Doc("prefill is held while too few places are free") @Default("false")
        boolean enablePrefillDelayer,

        @Doc("most passes that the prefill delayer holds a prefill; 30 by default")
        @Range(min = 1, max = 100_000)
        @Nullable Integer prefillDelayerMaxDelayPasses,

        @Doc("share of KV in use below which prefill is never held") @Range(min = 0, max = 1) @Nullable Double prefillDelayerTokenUsageLowWatermark,

        @Doc("waiting requests, as a share of those running, that a held prefill waits for")
        @Range(min = 0, max = 100)
        @Nullable Double prefillDelayerQueueMinRatio,

        @Doc("speculative decoding") @Nullable SpeculativeAlgorithm speculativeAlgorithm,

        @Doc("drafting steps of a window") @Default("3") @Range(min = 1, max = 64)
        int speculativeNumSteps,

        @Doc("width of the draft tree") @Default("1") @Range(min = 1, max = 1)
        int speculativeEagleTopk,

        @Doc("tokens verified at once") @Range(min = 2, max = 128) @Nullable Integer speculativeNumDraftTokens) {

    public ServerFlags {
        if (speculativeNumDraftTokens != null && speculativeNumDraftTokens != speculativeNumSteps + 1) {
            throw new IllegalArgumentException("speculative-num-draft-tokens " + speculativeNumDraftTokens
                    + " must be speculative-num-steps + 1 when speculative-eagle-topk is 1. Maybe "
                    + (speculativeNumSteps + 1) + ".");
        }
    }

    /** Formats of the cache. */
    public enum KvCacheDtype {
        /** The 16-bit format of the model. */
        AUTO,
        BF16,
        BFLOAT16,
        INT8,
        FP8_E4M3,
        FP8_E5M2;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Ways to draft. */
    public enum SpeculativeAlgorithm {
        /** A one-layer draft head on hidden states of three depths. */
        EAGLE3,
        /** The next-token layer that the model itself comes with. */
        NEXTN;

        @Override
        public String toString() {
            return name();
        }
    }
}
