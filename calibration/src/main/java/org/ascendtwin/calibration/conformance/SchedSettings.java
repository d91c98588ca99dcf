package org.ascendtwin.calibration.conformance;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.RatioSettings;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.policy.PolicyCatalogue;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.jspecify.annotations.Nullable;

/** The settings of a recorded scheduler case: its {@code cfg.json} over the recorder's defaults. */
record SchedSettings(GoldenRecord settings) {
    private static final List<String> FIELDS = List.of(
            "input",
            "policy",
            "page_size",
            "max_total_num_tokens",
            "max_prefill_tokens",
            "chunked_prefill_size",
            "max_running_requests",
            "mixed_chunk",
            "overlap",
            "disable_radix_cache",
            "schedule_conservativeness",
            "enable_priority_scheduling",
            "schedule_low_priority_values_first",
            "disable_priority_preemption",
            "priority_scheduling_preemption_threshold",
            "ignore_eos",
            "cpu_us_per_iter",
            "context_len",
            "eviction_policy",
            "prefill_max_requests",
            "env");
    private static final List<String> VARIABLES = List.of(
            "SGLANG_INIT_NEW_TOKEN_RATIO",
            "SGLANG_MIN_NEW_TOKEN_RATIO_FACTOR",
            "SGLANG_NEW_TOKEN_RATIO_DECAY_STEPS",
            "SGLANG_RETRACT_DECODE_STEPS",
            "SGLANG_CLIP_MAX_NEW_TOKENS_ESTIMATION");

    SchedSettings {
        settings.withOnly(FIELDS);
    }

    /** The name of the file with the requests. */
    String input() {
        return settings.textOf("input");
    }

    boolean ignoreEos() {
        return settings.booleanOf("ignore_eos");
    }

    /** Host time of an iteration. */
    int hostMicros() {
        return settings.has("cpu_us_per_iter") ? settings.intAtLeast(0, "cpu_us_per_iter") : 0;
    }

    EngineConfig config() {
        GoldenRecord variables = variables();
        return EngineConfig.builder(
                        settings.intOf("max_total_num_tokens", 100_000), settings.intOf("max_running_requests", 64))
                .pageSize(settings.intOf("page_size", 1))
                .contextLength(settings.intOf("context_len", 32_768))
                .maxPrefillTokens(settings.intOf("max_prefill_tokens", 16_384))
                .chunkedPrefillSize(settings.intOf("chunked_prefill_size", 8192))
                .prefillMaxRequests(settings.intOf("prefill_max_requests", PrefillRules.OFF))
                .enableMixedChunk(settings.booleanOf("mixed_chunk"))
                .overlap(settings.booleanOf("overlap"))
                .disableRadixCache(settings.booleanOf("disable_radix_cache"))
                .radixEvictionPolicy(EvictionPolicy.ofFlag(text("eviction_policy", "lru")))
                .scheduleConservativeness(settings.doubleOf("schedule_conservativeness", 1.0))
                .ratioSettings(ratioSettings(variables))
                .clipMaxNewTokens(variables.intOf("SGLANG_CLIP_MAX_NEW_TOKENS_ESTIMATION", 4096))
                .schedulePolicy(policy())
                .priorities(new PriorityRules(
                        settings.booleanOf("enable_priority_scheduling"),
                        settings.booleanOf("schedule_low_priority_values_first"),
                        !settings.booleanOf("disable_priority_preemption"),
                        settings.intOf("priority_scheduling_preemption_threshold", 10)))
                .build();
    }

    private static RatioSettings ratioSettings(GoldenRecord variables) {
        RatioSettings defaults = RatioSettings.DEFAULTS;
        return new RatioSettings(
                variables.doubleOf("SGLANG_INIT_NEW_TOKEN_RATIO", defaults.initNewTokenRatio()),
                variables.doubleOf("SGLANG_MIN_NEW_TOKEN_RATIO_FACTOR", defaults.minNewTokenRatioFactor()),
                variables.intOf("SGLANG_NEW_TOKEN_RATIO_DECAY_STEPS", defaults.newTokenRatioDecaySteps()),
                variables.intOf("SGLANG_RETRACT_DECODE_STEPS", defaults.retractDecodeSteps()));
    }

    private SchedulePolicy policy() {
        SchedulePolicy policy = PolicyCatalogue.ofFlag(text("policy", "fcfs"));
        if (policy == SchedulePolicy.RANDOM) {
            throw new IllegalArgumentException(settings.place()
                    + ": policy random shuffles with Python's generator, which is not reproduced here. Maybe record"
                    + " the case with another policy.");
        }
        return policy;
    }

    /** The environment variables, whose values may be numbers in quotes as in a shell. */
    private GoldenRecord variables() {
        GoldenRecord recorded = settings.recordOf("env").withOnly(VARIABLES);
        Map<String, @Nullable Object> numbers = new LinkedHashMap<>();
        recorded.fields()
                .forEach((name, value) -> numbers.put(name, value instanceof String text ? number(text) : value));
        return new GoldenRecord(recorded.place(), numbers);
    }

    private static Object number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private String text(String name, String absent) {
        return Objects.requireNonNull(settings.textOf(name, absent));
    }
}
