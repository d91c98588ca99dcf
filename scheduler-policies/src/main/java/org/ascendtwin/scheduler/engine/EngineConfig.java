package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.RatioSettings;
import org.ascendtwin.scheduler.batch.UpstreamDefect;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;

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
 * @param overlap whether planning overlaps the device, SGLang's default ({@code --disable-overlap-schedule} negated)
 * @param disableRadixCache {@code --disable-radix-cache}
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
        Set<UpstreamDefect> repairedDefects) {
    /** Prompt tokens are this many fewer than a request's tokens ({@code max_req_input_len}). */
    private static final int PROMPT_MARGIN = 5;

    public EngineConfig {
        List<String> problems = new ArrayList<>();
        positive(problems, "page_size", pageSize);
        positive(problems, "max_running_requests", maxRunningRequests);
        positive(problems, "context_length", contextLength);
        positive(problems, "max_prefill_tokens", maxPrefillTokens);
        positiveOrOff(problems, "chunked_prefill_size", chunkedPrefillSize);
        positiveOrOff(problems, "prefill_max_requests", prefillMaxRequests);
        if (maxTotalTokens < pageSize) {
            problems.add("max_total_tokens is " + maxTotalTokens + ", below one page of " + pageSize
                    + " tokens. Maybe the weights leave no room for KV.");
        }
        if (!(scheduleConservativeness >= 0)) {
            problems.add("schedule_conservativeness is " + scheduleConservativeness + "; it is 0 or more");
        }
        if (enableMixedChunk && speculativeWindow.isActive()) {
            problems.add("enable_mixed_chunk is set with speculation. Maybe leave it out: SGLang switches it off.");
        }
        if (priorities.enabled() && !schedulePolicy.isPriorityAware()) {
            problems.add("enable_priority_scheduling is set with schedule_policy " + schedulePolicy.flag()
                    + "; SGLang allows it with fcfs and lof. Maybe choose fcfs.");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        maxTotalTokens = maxTotalTokens / pageSize * pageSize;
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
                maxRunningRequests,
                enableMixedChunk,
                priorities,
                repairedDefects);
    }

    /** Most tokens, prompt and output, of a request ({@code max_req_len}). */
    int maxRequestTokens() {
        return Math.min(contextLength - 1, maxTotalTokens - 1);
    }

    /** Longest prompt that is accepted. */
    int maxPromptTokens() {
        return maxRequestTokens() - PROMPT_MARGIN;
    }

    private static void positive(List<String> problems, String flag, int value) {
        if (value < 1) {
            problems.add(flag + " is " + value + "; it is at least 1");
        }
    }

    private static void positiveOrOff(List<String> problems, String flag, int value) {
        if (value < 1 && value != PrefillRules.OFF) {
            problems.add(flag + " is " + value + "; it is at least 1, or " + PrefillRules.OFF + " to switch it off");
        }
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
                    repairedDefects);
        }
    }
}
