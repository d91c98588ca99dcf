package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.memory.Allocation;
import org.ascendtwin.hardware.memory.MemoryPlan;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.memory.StateSlots;
import org.ascendtwin.hardware.model.CompressedAttention;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.step.GraphBuckets;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.DeepepMode;
import org.ascendtwin.scenarios.spec.ServerFlags.MoeA2aBackend;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.SloSpec;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.MicroBatches;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.cache.HostTierSettings;
import org.ascendtwin.scheduler.cache.StorageSettings;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.jspecify.annotations.Nullable;

/**
 * What SGLang derives where a flag is not given, on an NPU or a GPU (hardware_backend/npu/utils.py:46-92, server_args.py,
 * model_runner_kv_cache_mixin.py:882).
 */
final class FlagDefaults {
    private static final long SMALL_DEVICE_BYTES = 33L << 30;
    private static final int MANY_DIES = 4;
    private static final int OFF = -1;
    private static final double BOLD = 0.3;
    private static final double BYTES_A_GB = 1e9;

    /** Most requests that run at once under speculation unless the flag says otherwise. */
    private static final int SPECULATIVE_RUNNING_REQUESTS = 48;

    private final ServerFlags flags;
    private final SpeculationFlags speculation;
    private final ServerEnvironment environment;
    private final SloSpec slo;
    private final Set<UpstreamDefect> repairedDefects;
    private final ModelConfig model;
    private final ServerSpec.Role role;
    private final boolean smallDevice;
    private final boolean isGpu;
    private final boolean hasStates;

    FlagDefaults(ServerSpec server, SloSpec slo, Device device, ModelConfig model) {
        this.slo = slo;
        this.flags = server.flags();
        this.speculation = new SpeculationFlags(server, model);
        this.environment = new ServerEnvironment(server.env());
        this.model = model;
        repairedDefects = repaired(server, model);
        hasStates = ServingKind.attention(model) == ServingKind.Attention.RECURRENT;
        role = server.role();
        isGpu = device.family() == ChipFamily.GPU;
        smallDevice = device.memory().hbmBytes() <= SMALL_DEVICE_BYTES;
    }

    /** With windows beside its KV, a batch is not taken for full from one pass to the next (scheduler.py, is_hybrid_swa). */
    private static Set<UpstreamDefect> repaired(ServerSpec server, ModelConfig model) {
        Set<UpstreamDefect> repaired = EnumSet.noneOf(UpstreamDefect.class);
        repaired.addAll(server.repairedDefects());
        if (model.layers().stream().anyMatch(kind -> kind.attention() instanceof CompressedAttention)) {
            repaired.add(UpstreamDefect.CHUNK_TAKES_TWO_SLOTS);
        }
        return repaired;
    }

    /** The chunk before it is divided over ranks, which is when SGLang decides on memory. */
    private int wholeChunk() {
        return or(flags.chunkedPrefillSize(), smallDevice ? 4096 : 8192);
    }

    private int chunkedPrefillSize() {
        int whole = wholeChunk();
        return whole > 0 ? Math.max(1, whole / flags.ranks()) : whole;
    }

    /** Data-parallel attention admits more boldly (server_args.py:3530). */
    private double conservativeness() {
        return flags.scheduleConservativeness() * (flags.ranks() > 1 ? BOLD : 1);
    }

    private int contextLength() {
        return or(flags.contextLength(), model.contextLength());
    }

    GraphBuckets graphs() {
        boolean normalOnly = flags.moeA2aBackend() == MoeA2aBackend.DEEPEP && flags.deepepMode() == DeepepMode.NORMAL;
        if (flags.disableCudaGraph() || normalOnly) {
            return GraphBuckets.NONE;
        }
        List<Integer> sizes = flags.cudaGraphBs();
        if (sizes != null) {
            return GraphBuckets.of(sizes.stream().mapToInt(Integer::intValue).toArray());
        }
        return GraphBuckets.upTo(or(flags.cudaGraphMaxBs(), largestGraph()), speculation.isOn());
    }

    /** On H100 and H200 twice and four times as large as on large NPUs (server_args.py, _handle_gpu_memory_settings). */
    private int largestGraph() {
        boolean manyDies = flags.tpSize() >= MANY_DIES;
        if (isGpu) {
            return manyDies ? 512 : 256;
        }
        return smallDevice ? (manyDies ? 64 : 16) : (manyDies ? 256 : 64);
    }

    MemorySettings memory() {
        Double fraction = flags.memFractionStatic();
        Long cap = flags.maxTotalTokens();
        return new MemorySettings(
                fraction == null ? 0 : fraction,
                wholeChunk(),
                flags.maxPrefillTokens(),
                flags.pageSize(),
                cap == null ? 0 : cap,
                hasStates ? states() : StateSlots.DEFAULT,
                MemorySettings.DEFAULT.windowRatio(),
                Allocation.ofMegabytes(
                        environment.communicationBufferMegabytes(),
                        environment.exchangeBufferMegabytes(),
                        environment.expandableSegments()));
    }

    /**
     * The flags with what was derived written out; deriving again from them changes nothing. Running requests decide on the
     * memory of recurrent states, and stay as they were said where there are such.
     */
    ServerFlags resolved(MemoryPlan plan, EngineConfig engine) {
        Map<String, Object> derived = new LinkedHashMap<>();
        derived.put("memFractionStatic", plan.memFractionStatic());
        derived.put("chunkedPrefillSize", wholeChunk());
        if (!hasStates) {
            derived.put("maxRunningRequests", engine.maxRunningRequests() * flags.ranks());
        }
        derived.put("contextLength", engine.contextLength());
        if (graphs().largest() > 0) {
            derived.put(
                    "cudaGraphBs", Arrays.stream(graphs().batchSizes()).boxed().toList());
        }
        speculation.resolve(engine.speculativeWindow(), derived);
        DelayerSettings delayer = prefillDelayer();
        if (delayer != null) {
            derived.put("enablePrefillDelayer", true);
            derived.put("prefillDelayerMaxDelayPasses", delayer.maxDelayPasses());
        }
        return Records.with(flags, derived);
    }

    EngineConfig engine(MemoryPlan plan) {
        int tokens = (int) Math.min(plan.cacheTokens(), Integer.MAX_VALUE - flags.pageSize());
        return EngineConfig.builder(tokens, maxRunningRequests(tokens))
                .pageSize(flags.pageSize())
                .contextLength(contextLength())
                .maxPrefillTokens(flags.maxPrefillTokens())
                .chunkedPrefillSize(chunkedPrefillSize())
                .prefillMaxRequests(prefillMaxRequests())
                .enableMixedChunk(flags.enableMixedChunk() && !speculation.isOn())
                .overlap(!flags.disableOverlapSchedule() && flags.ppSize() == 1)
                .microBatches(microBatches(tokens))
                .disableRadixCache(flags.disableRadixCache())
                .radixEvictionPolicy(flags.radixEvictionPolicy())
                .schedulePolicy(flags.schedulePolicy())
                .scheduleConservativeness(conservativeness())
                .maxQueuedRequests(or(flags.maxQueuedRequests(), OFF))
                .prefillDelayer(prefillDelayer())
                .repairedDefects(repairedDefects)
                .ttftLimitNanos(slo.ttft() == null ? OFF : slo.ttft().nanos())
                .speculativeWindow(speculation.window())
                .windows(speculation.windows())
                .graphBatchSizes(Arrays.stream(graphs().batchSizes()).boxed().toList())
                .bigramKeys(speculation.hasBigramKeys())
                .disaggregation(disaggregation())
                .hiCache(hostTier(tokens, plan.bytesPerToken()))
                .build();
    }

    /** The batches that a pipeline works on at once (server_args.py, scheduler_pp_mixin.py). */
    private MicroBatches microBatches(int tokens) {
        if (flags.ppSize() == 1) {
            return MicroBatches.ONE;
        }
        int most = or(flags.ppMaxMicroBatchSize(), Math.max(1, maxRunningRequests(tokens) / flags.ppSize()));
        return new MicroBatches(flags.ppSize() + flags.ppAsyncBatchDepth(), most);
    }

    /** Prompts that are cut into parts come one at a time, unless they are dealt out token by token (schedule_policy.py). */
    private int prefillMaxRequests() {
        boolean one = flags.contextParts() > 1 && flags.cpStrategy().takesOnePrompt();
        return one ? 1 : or(flags.prefillMaxRequests(), OFF);
    }

    /** Host memory behind {@code deviceTokens} tokens; a size is each die's ({@code mem_cache/memory_pool_host.py}). */
    private HostTierSettings hostTier(int deviceTokens, double bytesPerToken) {
        if (!flags.enableHierarchicalCache()) {
            return HostTierSettings.OFF;
        }
        double ratio = flags.hicacheSize() == 0
                ? flags.hicacheRatio()
                : Math.floor(flags.hicacheSize() * BYTES_A_GB / bytesPerToken) / deviceTokens;
        HostTierSettings tier = new HostTierSettings(ratio, flags.hicacheWritePolicy());
        return flags.hicacheStorageBackend() == null
                ? tier
                : tier.withStorage(new StorageSettings(
                        flags.hicacheStoragePrefetchPolicy(), StorageSettings.DEFAULTS.prefetchThresholdTokens()));
    }

    private DisaggregationSettings disaggregation() {
        ServerRole played =
                switch (role) {
                    case MIXED -> ServerRole.MIXED;
                    case PREFILL -> ServerRole.PREFILL;
                    case DECODE -> ServerRole.DECODE;
                };
        DisaggregationSettings preset = DisaggregationSettings.ofRole(played);
        return new DisaggregationSettings(
                played,
                flags.numReservedDecodeTokens(),
                flags.disaggregationDecodePollingInterval(),
                environment.preAllocatedRequests(),
                environment.bootstrapTimeoutNanos(preset.bootstrapTimeoutNanos()),
                environment.waitingTimeoutNanos(preset.waitingTimeoutNanos()));
    }

    private @Nullable DelayerSettings prefillDelayer() {
        if (!flags.enablePrefillDelayer() && !environment.enablesPrefillDelayer()) {
            return null;
        }
        DelayerSettings preset = DelayerSettings.DEFAULTS;
        Integer passes = flags.prefillDelayerMaxDelayPasses();
        Double watermark = flags.prefillDelayerTokenUsageLowWatermark();
        Double ratio = flags.prefillDelayerQueueMinRatio();
        return new DelayerSettings(
                or(passes == null ? environment.maxDelayPasses() : passes, preset.maxDelayPasses()),
                watermark == null ? preset.lowWatermark() : watermark,
                ratio == null ? preset.queueMinRatio() : ratio,
                preset.maxDelayNanos());
    }

    private int maxRunningRequests(int tokens) {
        return new RecurrentFlags(flags, environment).mostRequests(requestsByTokens(tokens));
    }

    private StateSlots states() {
        return new RecurrentFlags(flags, environment)
                .slots(runningRequests(), speculation.window().numDraftTokens());
    }

    /** Requests of a rank that flags let run, whatever the memory; 0 where these do not say. */
    private int runningRequests() {
        return or(flags.maxRunningRequests(), speculation.isOn() ? SPECULATIVE_RUNNING_REQUESTS : 0) / flags.ranks();
    }

    private int requestsByTokens(int tokens) {
        Integer given = flags.maxRunningRequests();
        int limit = Math.max(1, tokens / 2);
        if (given == null && !speculation.isOn()) {
            long estimate = (long) ((double) tokens / contextLength() * 512);
            return Math.min(Math.clamp(estimate, 2048, 4096), limit);
        }
        int wanted = or(given, SPECULATIVE_RUNNING_REQUESTS) / flags.ranks();
        return Math.max(1, Math.min(wanted, limit));
    }

    private static int or(@Nullable Integer given, int derived) {
        return given == null ? derived : given;
    }
}
