package org.ascendtwin.scenarios.spec;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.PrefetchPolicy;
import org.ascendtwin.scheduler.cache.WritePolicy;
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

        @Doc("groups of dies with requests and KV cache of their own") @Default("1") @Range(min = 1, max = 1024)
        int dpSize,

        @Doc("the dp-size groups lie within the tp-size dies and share the rest of the model") @Default("false")
        boolean enableDpAttention,

        @Doc("each group computes its own logits") @Default("false")
        boolean enableDpLmHead,

        @Doc("stages that the layers are dealt to, tp-size dies each") @Default("1") @Range(min = 1, max = 1024)
        int ppSize,

        @Doc("most requests that one micro-batch of the pipeline runs; max-running-requests over pp-size by default")
        @Range(min = 1, max = 1 << 20)
        @Nullable Integer ppMaxMicroBatchSize,

        @Doc("micro-batches in the pipeline beyond pp-size") @Default("0") @Range(min = 0, max = 64)
        int ppAsyncBatchDepth,

        @Doc(
                "parts that prefill servers cut a prompt into, each on dies of its own; tp-size over dp-size with enable-prefill-cp")
        @Range(min = 1, max = 1024)
        @Nullable Integer attnCpSize,

        @Doc("prompts are cut into attn-cp-size parts") @Default("false")
        boolean enablePrefillCp,

        @Doc(
                "how prompts are cut: one prompt at a time into as expensive parts (zigzag, in-seq-split), or token by token in turn")
        @Default("zigzag")
        CpStrategy cpStrategy,

        @Doc("machines that one server spans") @Default("1") @Range(min = 1, max = 1024)
        int nnodes,

        @Doc("groups of dies with experts of their own; tp-size where moe-a2a-backend is set")
        @Range(min = 1, max = 1024)
        @Nullable Integer epSize,

        @Doc("how tokens reach their experts; none: every die sees all tokens") @Default("none")
        MoeA2aBackend moeA2aBackend,

        @Doc("kernels of deepep: normal for prefill, low_latency for decode, auto by phase") @Default("auto")
        DeepepMode deepepMode,

        @Doc(
                "1: each die has whole dense layers and computes its share of the tokens; split over all dies where left out")
        @Range(min = 1, max = 1)
        @Nullable Integer moeDenseTpSize,

        @Doc("copies of experts beyond one of each, for the busiest") @Default("0") @Range(min = 0, max = 1 << 16)
        int epNumRedundantExperts,

        @Doc("experts are placed anew by the loads seen") @Default("false")
        boolean enableEplb,

        @Doc("forward passes between two placements") @Default("1000") @Range(min = 1, max = 1 << 30)
        int eplbRebalanceNumIterations,

        @Doc("layers whose experts are moved between two passes; all at once where it is left out")
        @Range(min = 1, max = 1 << 16)
        @Nullable Integer eplbRebalanceLayersPerChunk,

        @Doc(
                "trivial: experts in order; a .json file or JSON with physical_to_logical_map or logical_count; a .pt file: not read, experts placed by assumptions.expert-loads")
        @Default("trivial")
        String initExpertLocation,

        @Doc(
                "which copy of an expert tokens go to: static, one for each die, the nearest; dynamic, drawn for each token; fake: experts themselves are drawn, all alike")
        @Default("static")
        EpDispatch epDispatchAlgorithm,

        @Doc(
                "how requests spread over the dp-size groups; auto: follow_bootstrap_room for prefill servers, else round_robin")
        @Default("auto")
        LoadBalanceMethod loadBalanceMethod,

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

        @Doc("KV tokens that a decode server keeps for the outputs of each request it has")
        @Default("512")
        @Range(min = 0, max = 1 << 20)
        int numReservedDecodeTokens,

        @Doc("turns of a decode server between looks at memory and arrived KV")
        @Default("1")
        @Range(min = 1, max = 1 << 20)
        int disaggregationDecodePollingInterval,

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

        @Doc("host memory keeps copies of prefixes that the device drops") @Default("false")
        boolean enableHierarchicalCache,

        @Doc("host tokens as a multiple of the device's") @Default("2.0") @Range(min = 1, max = 1000)
        double hicacheRatio,

        @Doc("host memory of each die in GB, instead of hicache-ratio; 0: by the ratio")
        @Default("0")
        @Range(min = 0, max = 1e6)
        int hicacheSize,

        @Doc("when a prefix is copied to host memory") @Default("write_through")
        WritePolicy hicacheWritePolicy,

        @Doc("storage behind host memory; how fast it is stands in assumptions.kv-storage") @Nullable StorageBackend hicacheStorageBackend,

        @Doc("when a request stops waiting for what storage has of its prompt") @Default("timeout")
        PrefetchPolicy hicacheStoragePrefetchPolicy,

        @Doc("scheduling is not hidden behind the device") @Default("false")
        boolean disableOverlapSchedule,

        @Doc("each half of a batch computes while the other exchanges tokens with experts; needs moe-a2a-backend")
        @Default("false")
        boolean enableTwoBatchOverlap,

        @Doc("least share of the tokens of either half before a prompt is cut in two")
        @Default("0.48")
        @Range(min = 0, max = 0.5)
        double tboTokenDistributionThreshold,

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

        @Doc("drafting steps of a window; with topk and draft tokens, 5, 4 and 8 for Llama and Grok and 3, 1 and 4 for"
                + " others where it is left out")
        @Range(min = 1, max = 64)
        @Nullable Integer speculativeNumSteps,

        @Doc("branches that each drafting step keeps; above 1 on Ascend only with page-size 1")
        @Range(min = 1, max = 64)
        @Nullable Integer speculativeEagleTopk,

        @Doc("tokens verified at once; drafting steps + 1 where topk is 1, 12 for NGRAM")
        @Range(min = 2, max = 1024)
        @Nullable Integer speculativeNumDraftTokens,

        @Others @Default("{}") Map<String, String> others) {

    public ServerFlags {
        if (enableDpAttention && tpSize % dpSize != 0) {
            throw new IllegalArgumentException(
                    "dp-size " + dpSize + " does not divide tp-size " + tpSize + ", as enable-dp-attention needs.");
        }
        if (attnCpSize != null && attnCpSize > 1 && !enablePrefillCp) {
            throw new IllegalArgumentException(
                    "attn-cp-size " + attnCpSize + " cuts no prompts without enable-prefill-cp. Maybe set it.");
        }
        if (enableTwoBatchOverlap && moeA2aBackend == MoeA2aBackend.NONE) {
            throw new IllegalArgumentException("enable-two-batch-overlap with moe-a2a-backend none; allowed: an"
                    + " all-to-all, as SGLang hides nothing else. Maybe set moe-a2a-backend: deepep.");
        }
        if (hicacheStorageBackend != null && !enableHierarchicalCache) {
            throw new IllegalArgumentException("hicache-storage-backend " + hicacheStorageBackend
                    + " stands behind host memory. Maybe add enable-hierarchical-cache: true.");
        }
        boolean isChain = speculativeEagleTopk == null || speculativeEagleTopk == 1;
        if (speculativeAlgorithm != SpeculativeAlgorithm.NGRAM
                && isChain
                && speculativeNumSteps != null
                && speculativeNumDraftTokens != null
                && speculativeNumDraftTokens != speculativeNumSteps + 1) {
            throw new IllegalArgumentException("speculative-num-draft-tokens " + speculativeNumDraftTokens
                    + " must be speculative-num-steps + 1 when speculative-eagle-topk is 1. Maybe "
                    + (speculativeNumSteps + 1) + ".");
        }
    }

    /** Storages of KV pages; all are simulated alike. */
    public enum StorageBackend {
        FILE,
        MOONCAKE,
        HF3FS,
        NIXL,
        AIBRIX,
        DYNAMIC,
        EIC,
        SIMM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Data-parallel ranks that go through one loop together: dp-size with enable-dp-attention, else 1. */
    public int ranks() {
        return enableDpAttention ? dpSize : 1;
    }

    /** Servers in one: without enable-dp-attention each of dp-size groups is by itself behind a common controller. */
    public int replicas() {
        return enableDpAttention ? 1 : dpSize;
    }

    /** Parts that prompts are cut into. */
    public int contextParts() {
        if (!enablePrefillCp) {
            return 1;
        }
        return attnCpSize == null ? tpSize / ranks() : attnCpSize;
    }

    /** Ways to cut prompts, under their newer and older names. */
    public enum CpStrategy {
        ZIGZAG,
        IN_SEQ_SPLIT,
        INTERLEAVE,
        ROUND_ROBIN_SPLIT;

        /** Whether one prompt is computed at a time. */
        public boolean takesOnePrompt() {
            return this == ZIGZAG || this == IN_SEQ_SPLIT;
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
        /** A draft head on the last hidden states; the model's own next-token layer where no draft model is given. */
        EAGLE,
        /** A one-layer draft head on hidden states of three depths. */
        EAGLE3,
        /** The next-token layer that the model itself comes with. */
        NEXTN,
        /** A small model. */
        STANDALONE,
        /** Earlier text. */
        NGRAM,
        /** A block-diffusion draft model. */
        DFLASH;

        @Override
        public String toString() {
            return name();
        }
    }

    /** Ways to bring tokens to experts on other dies. */
    public enum MoeA2aBackend {
        NONE,
        DEEPEP,
        /** Dispatch, both matrix products and combine in one kernel. */
        ASCEND_FUSEEP,
        ASCEND_TP,
        MOONCAKE,
        MORI,
        NIXL,
        FLASHINFER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Kernels of DeepEP. */
    public enum DeepepMode {
        AUTO,
        NORMAL,
        LOW_LATENCY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Ways to choose among the copies of an expert. */
    public enum EpDispatch {
        STATIC,
        DYNAMIC,
        FAKE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Ways to spread requests over data-parallel groups. */
    public enum LoadBalanceMethod {
        AUTO,
        ROUND_ROBIN,
        /** An older name of round_robin on decode servers. */
        DECODE_ROUND_ROBIN,
        FOLLOW_BOOTSTRAP_ROOM,
        TOTAL_REQUESTS,
        TOTAL_TOKENS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
