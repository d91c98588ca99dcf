package org.ascendtwin.scheduler.engine;

import java.util.List;
import org.ascendtwin.scheduler.batch.MicroBatches;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.cache.HostTierSettings;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.policy.Batching;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowSettings;

/** What does not go together in the settings of an engine; each check adds the problems it finds. */
final class ConfigChecks {
    private ConfigChecks() {}

    static void policy(List<String> problems, SchedulePolicy policy, PriorityRules priorities, long ttftLimitNanos) {
        if (priorities.enabled() && !policy.isPriorityAware()) {
            problems.add("enable_priority_scheduling is set with schedule_policy " + policy.flag()
                    + "; SGLang allows it with fcfs and lof. Maybe choose fcfs.");
        }
        if (ttftLimitNanos < 1 && ttftLimitNanos != PrefillRules.OFF) {
            problems.add("the limit on TTFT is " + ttftLimitNanos + " ns; it is at least 1, or " + PrefillRules.OFF
                    + " to switch it off");
        }
        if (policy == SchedulePolicy.DEADLINE && ttftLimitNanos == PrefillRules.OFF) {
            problems.add("schedule_policy is deadline without a limit on TTFT. Maybe set one, or choose fcfs.");
        }
    }

    static void speculation(
            List<String> problems, SpeculativeWindow window, boolean mixedChunk, WindowSettings windows) {
        if (mixedChunk && window.isActive()) {
            problems.add("enable_mixed_chunk is set with speculation. Maybe leave it out: SGLang switches it off.");
        }
        if (windows.isVarying() && window.eagleTopk() != 1) {
            problems.add("the window rule " + windows.rule().flag() + " is set with topk " + window.eagleTopk()
                    + "; windows vary with topk 1 only. Maybe set speculative_eagle_topk to 1.");
        }
    }

    static void hostTier(List<String> problems, HostTierSettings hiCache, boolean disableRadixCache) {
        if (hiCache.isEnabled() && disableRadixCache) {
            problems.add("enable_hierarchical_cache is set with disable_radix_cache. Maybe leave one of them out.");
        }
        if (hiCache.isEnabled() && hiCache.ratio() <= 1) {
            problems.add(
                    "hicache_ratio is " + hiCache.ratio() + "; host memory must exceed the device's. Maybe use 2.0.");
        }
    }

    static void overlap(
            List<String> problems, boolean overlap, boolean delays, boolean waitsBetweenPrefills, boolean mixes) {
        if (waitsBetweenPrefills && mixes) {
            problems.add("SGLANG_DISABLE_CONSECUTIVE_PREFILL_OVERLAP is set with enable_mixed_chunk, a combination that"
                    + " is not modelled. Maybe leave one of them out.");
        }
        if (delays && !overlap) {
            problems.add("enable_prefill_delayer is set without overlap. Maybe leave disable_overlap_schedule out.");
        }
    }

    /** What SGLang's batching knows and that of {@code policy} does not. */
    static void ownBatching(
            List<String> problems,
            SchedulePolicy policy,
            boolean mixes,
            boolean speculates,
            boolean hasHostTier,
            boolean delays,
            boolean limitsPrefill) {
        if (policy.batching() == Batching.SGLANG) {
            return;
        }
        String advice = " is set; schedule_policy " + policy.flag()
                + " forms its own batches without it. Maybe leave one of them out.";
        refuse(problems, mixes, "enable_mixed_chunk" + advice);
        refuse(problems, speculates, "speculation" + advice);
        refuse(problems, hasHostTier, "enable_hierarchical_cache" + advice);
        refuse(problems, delays, "enable_prefill_delayer" + advice);
        refuse(problems, limitsPrefill, "prefill_max_requests" + advice);
    }

    /** Micro-batches take turns without overlap, speculation or mixed chunks, as SGLang insists. */
    static void pipeline(
            List<String> problems, MicroBatches microBatches, boolean overlap, boolean speculates, boolean mixes) {
        refuse(
                problems,
                microBatches.count() > 1 && overlap,
                "pp_size above 1 with overlap. Maybe set disable_overlap_schedule, as SGLang does.");
        refuse(
                problems,
                microBatches.count() > 1 && speculates,
                "pp_size above 1 with speculation, which SGLang refuses. Maybe leave one out.");
        refuse(
                problems,
                microBatches.count() > 1 && mixes,
                "pp_size above 1 with enable_mixed_chunk, which SGLang refuses. Maybe leave one out.");
    }

    static void role(List<String> problems, ServerRole role, SchedulePolicy policy, boolean hasHostTier) {
        if (role != ServerRole.MIXED && policy.batching() != Batching.SGLANG) {
            problems.add("disaggregation_mode is " + role.flag() + " with schedule_policy " + policy.flag()
                    + ", which knows only servers that do both. Maybe choose fcfs.");
        }
        refuse(
                problems,
                role == ServerRole.DECODE && hasHostTier,
                "enable_hierarchical_cache is set with disaggregation_mode decode, which shares no prefixes."
                        + " Maybe set it on the prefill server.");
    }

    private static void refuse(List<String> problems, boolean condition, String problem) {
        if (condition) {
            problems.add(problem);
        }
    }

    static void notNegative(List<String> problems, String flag, double value) {
        if (!(value >= 0)) {
            problems.add(flag + " is " + value + "; it is 0 or more");
        }
    }

    static void positive(List<String> problems, String flag, int value) {
        if (value < 1) {
            problems.add(flag + " is " + value + "; it is at least 1");
        }
    }

    static void positiveOrOff(List<String> problems, String flag, int value) {
        if (value < 1 && value != PrefillRules.OFF) {
            problems.add(flag + " is " + value + "; it is at least 1, or " + PrefillRules.OFF + " to switch it off");
        }
    }
}
