package org.ascendtwin.scheduler.conformance;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.PrefillRules;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.RatioSettings;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.policy.PolicyCatalogue;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;

/** A recorded scheduler case: the settings and the requests. */
public final class SchedCase {
    private static final long OUTPUT_START = 5_000_000_000L;
    private static final long OUTPUT_STRIDE = 100_000L;

    private final EngineConfig config;
    private final List<Request> requests = new ArrayList<>();
    private final int[] outputLengths;
    private final boolean ignoreEos;
    private final int hostMicros;

    /**
     * @param settings the case's {@code cfg.json}: what differs from the recorder's defaults
     * @param inputs the lines of its input file
     */
    public SchedCase(GoldenRecord settings, List<GoldenRecord> inputs) {
        config = config(settings);
        ignoreEos = settings.booleanOf("ignore_eos");
        hostMicros = settings.intOf("cpu_us_per_iter", 0);
        outputLengths = new int[inputs.size()];
        for (GoldenRecord input : inputs) {
            Request request = request(input, ignoreEos);
            outputLengths[request.id()] = input.intOf("output_len");
            requests.add(request);
        }
    }

    EngineConfig config() {
        return config;
    }

    List<Request> requests() {
        return requests;
    }

    int outputLength(int requestId) {
        return outputLengths[requestId];
    }

    boolean ignoreEos() {
        return ignoreEos;
    }

    int hostMicros() {
        return hostMicros;
    }

    private static EngineConfig config(GoldenRecord settings) {
        GoldenRecord env = settings.recordOf("env");
        RatioSettings defaults = RatioSettings.DEFAULTS;
        RatioSettings ratio = new RatioSettings(
                env.doubleOf("SGLANG_INIT_NEW_TOKEN_RATIO", defaults.initNewTokenRatio()),
                env.doubleOf("SGLANG_MIN_NEW_TOKEN_RATIO_FACTOR", defaults.minNewTokenRatioFactor()),
                env.intOf("SGLANG_NEW_TOKEN_RATIO_DECAY_STEPS", defaults.newTokenRatioDecaySteps()),
                env.intOf("SGLANG_RETRACT_DECODE_STEPS", defaults.retractDecodeSteps()));
        String policy = settings.textOf("policy");
        String eviction = settings.textOf("eviction_policy");
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
                .radixEvictionPolicy(EvictionPolicy.ofFlag(eviction == null ? "lru" : eviction))
                .scheduleConservativeness(settings.doubleOf("schedule_conservativeness", 1.0))
                .ratioSettings(ratio)
                .clipMaxNewTokens(env.intOf("SGLANG_CLIP_MAX_NEW_TOKENS_ESTIMATION", 4096))
                .schedulePolicy(PolicyCatalogue.ofFlag(policy == null ? "fcfs" : policy))
                .priorities(new PriorityRules(
                        settings.booleanOf("enable_priority_scheduling"),
                        settings.booleanOf("schedule_low_priority_values_first"),
                        !settings.booleanOf("disable_priority_preemption"),
                        settings.intOf("priority_scheduling_preemption_threshold", 10)))
                .build();
    }

    private static Request request(GoldenRecord input, boolean ignoreEos) {
        TokenRuns prompt = new TokenRuns();
        for (Object segment : input.listOf("segs")) {
            List<?> pair = (List<?>) segment;
            prompt.append(((Number) pair.get(0)).longValue(), ((Number) pair.get(1)).intValue());
        }
        int id = input.intOf("id");
        return new Request(
                id,
                input.longOf("arrival_us") * ReferenceDevice.NANOS_A_MICRO,
                prompt,
                ignoreEos ? input.intOf("output_len") : input.intOf("max_new_tokens"),
                input.intOf("priority", 0),
                input.textOf("routing_key"),
                ignoreEos,
                OUTPUT_START + id * OUTPUT_STRIDE);
    }
}
