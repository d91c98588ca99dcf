package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.MicroBatches;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.RatioSettings;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.HostTierSettings;
import org.ascendtwin.scheduler.disaggregate.DisaggregationSettings;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.policy.Batching;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowSettings;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one engine (one data-parallel rank) under SGLang's own flag names. Values are those in force: what
 * SGLang derives from other flags (capacity, chunk size by rank, conservativeness under DP attention) is derived before.
 *
 * @param pageSize {@code --page-size}
 * @param maxTotalTokens KV capacity in tokens, whole pages
 * @param maxRunningRequests {@code --max-running-requests} of this rank
 * @param contextLength {@code --context-length}
 * @param maxPrefillTokens {@code --max-prefill-tokens}
 * @param chunkedPrefillSize {@code --chunked-prefill-size} of this rank, {@link PrefillRules#OFF} for whole prompts
 * @param prefillMaxRequests {@code --prefill-max-requests}, {@link PrefillRules#OFF} for no limit
 * @param enableMixedChunk {@code --enable-mixed-chunk}; without effect where prompts are not chunked
 * @param overlap whether planning overlaps the device, SGLang's default ({@code --disable-overlap-schedule} negated);
 *     off where the policy's batching is not SGLang's
 * @param disableRadixCache {@code --disable-radix-cache}; in force under static batching, which shares no prefixes
 * @param radixEvictionPolicy {@code --radix-eviction-policy}
 * @param scheduleConservativeness {@code --schedule-conservativeness}
 * @param ratioSettings environment variables of the new-token ratio
 * @param ignoreEos whether no request ends at its end-of-sequence token
 * @param speculativeWindow {@code --speculative-num-steps} and what belongs to it
 * @param bigramKeys whether the prefix cache keys are token pairs, as under EAGLE
 * @param schedulePolicy {@code --schedule-policy}
 * @param randomSeed of the random policy ({@code --random-seed})
 * @param priorities {@code --enable-priority-scheduling} and what belongs to it
 * @param repairedDefects upstream defects not to be followed
 * @param hiCache {@code --enable-hierarchical-cache} and what belongs to it
 * @param prefillDelayer {@code --enable-prefill-delayer} and what belongs to it; null without
 * @param windows how the window is chosen from step to step ({@code --speculative-adaptive}, and rules not SGLang's)
 * @param graphBatchSizes batch sizes with a captured decode graph
 * @param maxQueuedRequests {@code --max-queued-requests}, {@link PrefillRules#OFF} for no limit
 * @param waitingTimeoutNanos {@code SGLANG_REQ_WAITING_TIMEOUT}, {@link PrefillRules#OFF} for none
 * @param runningTimeoutNanos {@code SGLANG_REQ_RUNNING_TIMEOUT}, {@link PrefillRules#OFF} for none
 * @param clipMaxNewTokens {@code SGLANG_CLIP_MAX_NEW_TOKENS_ESTIMATION}
 * @param schedulerRecvInterval {@code --scheduler-recv-interval}: decode steps between looks at new requests
 * @param disableConsecutivePrefillOverlap {@code SGLANG_DISABLE_CONSECUTIVE_PREFILL_OVERLAP}
 * @param microBatches of a pipeline ({@code --pp-size})
 * @param disaggregation {@code --disaggregation-mode} and what belongs to it; a decode server has no radix cache
 * @param ttftLimitNanos limit on the time to first token that the deadline policy works for, {@link PrefillRules#OFF}
 *     for none; not a flag of SGLang
 */
public record EngineConfig(
        int pageSize,
        int maxTotalTokens,
        int maxRunningRequests,
        int contextLength,
        int maxPrefillTokens,
        int chunkedPrefillSize,
        int prefillMaxRequests,
        boolean enableMixedChunk,
        boolean overlap,
        boolean disableRadixCache,
        EvictionPolicy radixEvictionPolicy,
        double scheduleConservativeness,
        RatioSettings ratioSettings,
        boolean ignoreEos,
        SpeculativeWindow speculativeWindow,
        boolean bigramKeys,
        SchedulePolicy schedulePolicy,
        long randomSeed,
        PriorityRules priorities,
        Set<UpstreamDefect> repairedDefects,
        HostTierSettings hiCache,
        @Nullable DelayerSettings prefillDelayer,
        WindowSettings windows,
        List<Integer> graphBatchSizes,
        int maxQueuedRequests,
        long waitingTimeoutNanos,
        long runningTimeoutNanos,
        int clipMaxNewTokens,
        int schedulerRecvInterval,
        boolean disableConsecutivePrefillOverlap,
        MicroBatches microBatches,
        DisaggregationSettings disaggregation,
        long ttftLimitNanos) {
    /** A prompt must stay below a request's tokens less this many ({@code max_req_input_len}). */
    private static final int PROMPT_MARGIN = 5;

    public EngineConfig {
        List<String> problems = new ArrayList<>();
        ConfigChecks.positive(problems, "page_size", pageSize);
        ConfigChecks.positive(problems, "max_running_requests", maxRunningRequests);
        ConfigChecks.positive(problems, "context_length", contextLength);
        ConfigChecks.positive(problems, "max_prefill_tokens", maxPrefillTokens);
        ConfigChecks.positive(problems, "scheduler_recv_interval", schedulerRecvInterval);
        ConfigChecks.positiveOrOff(problems, "chunked_prefill_size", chunkedPrefillSize);
        ConfigChecks.positiveOrOff(problems, "prefill_max_requests", prefillMaxRequests);
        if (maxTotalTokens < pageSize) {
            problems.add("max_total_tokens is " + maxTotalTokens + ", below one page of " + pageSize
                    + " tokens. Maybe the weights leave no room for KV.");
        }
        ConfigChecks.notNegative(problems, "schedule_conservativeness", scheduleConservativeness);
        ConfigChecks.speculation(problems, speculativeWindow, enableMixedChunk, windows);
        ConfigChecks.hostTier(problems, hiCache, disableRadixCache);
        ConfigChecks.policy(problems, schedulePolicy, priorities, ttftLimitNanos);
        ConfigChecks.ownBatching(
                problems,
                schedulePolicy,
                enableMixedChunk,
                speculativeWindow.isActive(),
                hiCache.isEnabled(),
                prefillDelayer != null,
                prefillMaxRequests != PrefillRules.OFF);
        ConfigChecks.overlap(
                problems, overlap, prefillDelayer != null, disableConsecutivePrefillOverlap, enableMixedChunk);
        ConfigChecks.pipeline(problems, microBatches, overlap, speculativeWindow.isActive(), enableMixedChunk);
        ConfigChecks.role(problems, disaggregation.role(), schedulePolicy, hiCache.isEnabled());
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        maxTotalTokens = maxTotalTokens / pageSize * pageSize;
        overlap = overlap && schedulePolicy.batching() == Batching.SGLANG;
        disableRadixCache = disableRadixCache
                || schedulePolicy.batching() == Batching.STATIC
                || disaggregation.role() == ServerRole.DECODE;
    }

    /** SGLang's defaults on an NPU, with the two sizes that depend on the machine. */
    public static Builder builder(int maxTotalTokens, int maxRunningRequests) {
        return new Builder(maxTotalTokens, maxRunningRequests);
    }

    PrefillRules prefillRules() {
        return new PrefillRules(
                maxPrefillTokens,
                chunkedPrefillSize,
                prefillMaxRequests,
                Math.min(maxRunningRequests, microBatches.mostRequests()),
                clipMaxNewTokens,
                enableMixedChunk,
                priorities,
                repairedDefects);
    }

    /** The window that memory is reserved for: the widest that can come. */
    SpeculativeWindow reservedWindow() {
        return speculativeWindow.isActive() ? windows.widest(speculativeWindow) : speculativeWindow;
    }

    /** The budget of a step that computes prompts and outputs together ({@code --max-num-batched-tokens} of vLLM). */
    int maxBatchedTokens() {
        return chunkedPrefillSize == PrefillRules.OFF ? maxPrefillTokens : chunkedPrefillSize;
    }

    /** Tokens a request can emit in one step. */
    int maxEmittedTokens() {
        return Math.max(1, reservedWindow().numDraftTokens());
    }

    /** Most tokens, prompt and output, of a request ({@code max_req_len}). */
    int maxRequestTokens() {
        return Math.min(contextLength - 1, maxTotalTokens - 1);
    }

    /** Longest prompt that is accepted. */
    int maxPromptTokens() {
        return maxRequestTokens() - PROMPT_MARGIN - 1;
    }

    /** Collects the settings that differ from the defaults. */
    public static final class Builder {
        private final int maxTotalTokens;
        private final int maxRunningRequests;
        private int pageSize = 128;
        private int contextLength = 32768;
        private int maxPrefillTokens = 16384;
        private int chunkedPrefillSize = 8192;
        private int prefillMaxRequests = PrefillRules.OFF;
        private boolean enableMixedChunk;
        private boolean overlap = true;
        private boolean disableRadixCache;
        private EvictionPolicy radixEvictionPolicy = EvictionPolicy.LRU;
        private double scheduleConservativeness = 1.0;
        private RatioSettings ratioSettings = RatioSettings.DEFAULTS;
        private boolean ignoreEos;
        private SpeculativeWindow speculativeWindow = SpeculativeWindow.NONE;
        private boolean bigramKeys;
        private SchedulePolicy schedulePolicy = SchedulePolicy.FCFS;
        private long randomSeed;
        private PriorityRules priorities = PriorityRules.OFF;
        private Set<UpstreamDefect> repairedDefects = EnumSet.noneOf(UpstreamDefect.class);
        private HostTierSettings hiCache = HostTierSettings.OFF;
        private @Nullable DelayerSettings prefillDelayer;
        private WindowSettings windows = WindowSettings.FIXED;
        private List<Integer> graphBatchSizes = List.of();
        private int maxQueuedRequests = PrefillRules.OFF;
        private long waitingTimeoutNanos = PrefillRules.OFF;
        private long runningTimeoutNanos = PrefillRules.OFF;
        private int clipMaxNewTokens = 4096;
        private int schedulerRecvInterval = 1;
        private boolean disableConsecutivePrefillOverlap;
        private MicroBatches microBatches = MicroBatches.ONE;
        private DisaggregationSettings disaggregation = DisaggregationSettings.MIXED;
        private long ttftLimitNanos = PrefillRules.OFF;

        private Builder(int maxTotalTokens, int maxRunningRequests) {
            this.maxTotalTokens = maxTotalTokens;
            this.maxRunningRequests = maxRunningRequests;
        }

        public Builder pageSize(int value) {
            pageSize = value;
            return this;
        }

        public Builder contextLength(int value) {
            contextLength = value;
            return this;
        }

        public Builder maxPrefillTokens(int value) {
            maxPrefillTokens = value;
            return this;
        }

        public Builder chunkedPrefillSize(int value) {
            chunkedPrefillSize = value;
            return this;
        }

        public Builder prefillMaxRequests(int value) {
            prefillMaxRequests = value;
            return this;
        }

        public Builder enableMixedChunk(boolean value) {
            enableMixedChunk = value;
            return this;
        }

        public Builder overlap(boolean value) {
            overlap = value;
            return this;
        }

        public Builder disableRadixCache(boolean value) {
            disableRadixCache = value;
            return this;
        }

        public Builder radixEvictionPolicy(EvictionPolicy value) {
            radixEvictionPolicy = value;
            return this;
        }

        public Builder scheduleConservativeness(double value) {
            scheduleConservativeness = value;
            return this;
        }

        public Builder ratioSettings(RatioSettings value) {
            ratioSettings = value;
            return this;
        }

        public Builder ignoreEos(boolean value) {
            ignoreEos = value;
            return this;
        }

        public Builder speculativeWindow(SpeculativeWindow value) {
            speculativeWindow = value;
            return this;
        }

        public Builder bigramKeys(boolean value) {
            bigramKeys = value;
            return this;
        }

        public Builder schedulePolicy(SchedulePolicy value) {
            schedulePolicy = value;
            return this;
        }

        public Builder randomSeed(long value) {
            randomSeed = value;
            return this;
        }

        public Builder priorities(PriorityRules value) {
            priorities = value;
            return this;
        }

        public Builder repairedDefects(Set<UpstreamDefect> value) {
            repairedDefects = value;
            return this;
        }

        public Builder hiCache(HostTierSettings value) {
            hiCache = value;
            return this;
        }

        public Builder prefillDelayer(@Nullable DelayerSettings value) {
            prefillDelayer = value;
            return this;
        }

        public Builder windows(WindowSettings value) {
            windows = value;
            return this;
        }

        public Builder graphBatchSizes(List<Integer> value) {
            graphBatchSizes = value;
            return this;
        }

        public Builder maxQueuedRequests(int value) {
            maxQueuedRequests = value;
            return this;
        }

        public Builder waitingTimeoutNanos(long value) {
            waitingTimeoutNanos = value;
            return this;
        }

        public Builder runningTimeoutNanos(long value) {
            runningTimeoutNanos = value;
            return this;
        }

        public Builder clipMaxNewTokens(int value) {
            clipMaxNewTokens = value;
            return this;
        }

        public Builder schedulerRecvInterval(int value) {
            schedulerRecvInterval = value;
            return this;
        }

        public Builder disableConsecutivePrefillOverlap(boolean value) {
            disableConsecutivePrefillOverlap = value;
            return this;
        }

        public Builder microBatches(MicroBatches value) {
            microBatches = value;
            return this;
        }

        public Builder disaggregation(DisaggregationSettings value) {
            disaggregation = value;
            return this;
        }

        public Builder ttftLimitNanos(long value) {
            ttftLimitNanos = value;
            return this;
        }

        /** The settings, checked together. */
        public EngineConfig build() {
            return new EngineConfig(
                    pageSize,
                    maxTotalTokens,
                    maxRunningRequests,
                    contextLength,
                    maxPrefillTokens,
                    chunkedPrefillSize,
                    prefillMaxRequests,
                    enableMixedChunk,
                    overlap,
                    disableRadixCache,
                    radixEvictionPolicy,
                    scheduleConservativeness,
                    ratioSettings,
                    ignoreEos,
                    speculativeWindow,
                    bigramKeys,
                    schedulePolicy,
                    randomSeed,
                    priorities,
                    repairedDefects,
                    hiCache,
                    prefillDelayer,
                    windows,
                    graphBatchSizes,
                    maxQueuedRequests,
                    waitingTimeoutNanos,
                    runningTimeoutNanos,
                    clipMaxNewTokens,
                    schedulerRecvInterval,
                    disableConsecutivePrefillOverlap,
                    microBatches,
                    disaggregation,
                    ttftLimitNanos);
        }
    }
}
