package org.ascendtwin.scenarios.assemble;

import java.util.Map;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.memory.StateSlots;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.scenarios.spec.ServerFlags;

/**
 * The flags for recurrent states, of models that have such: each running request takes several slots for states, more where
 * prefixes are cached (SGLang model_runner_kv_cache_mixin.py, MAMBA_CACHE_SIZE_MAX_RUNNING_REQUESTS_RATIO).
 */
final class RecurrentFlags {
    private static final String SLOTS = "max-mamba-cache-size";
    private static final String FORMAT = "mamba-ssm-dtype";
    private static final String STRATEGY = "mamba-scheduler-strategy";
    private static final String STRATEGY_NOW = "mamba-radix-cache-strategy";
    private static final String EXTRA_BUFFER = "extra_buffer";

    /** A state in use, and copies of it that the prefix cache keeps. */
    private static final int SLOTS_WITH_CACHE = 3;

    /** Buffers that are written in turn, one more under overlapped scheduling. */
    private static final int EXTRA_SLOTS = 1;

    private final ServerFlags flags;
    private final ServerEnvironment environment;

    RecurrentFlags(ServerFlags flags, ServerEnvironment environment) {
        this.flags = flags;
        this.environment = environment;
    }

    /** {@code model} with states in the format, and kernels over prompts, that the server asks for. */
    ModelConfig applyTo(ModelConfig model) {
        return withStates(environment.keepsTritonRecurrences() ? model.withTritonRecurrences() : model);
    }

    private ModelConfig withStates(ModelConfig model) {
        return switch (flags.others().getOrDefault(FORMAT, "")) {
            case "bfloat16" -> model.withStates(DataType.BF16);
            case "float32" -> model.withStates(DataType.FP32);
            default -> model;
        };
    }

    /**
     * How many states a rank keeps.
     *
     * @param requests that it may run
     * @param draftTokens that a request verifies at once; 0 without speculation
     */
    StateSlots slots(long requests, long draftTokens) {
        String given = flags.others().get(SLOTS);
        boolean one = flags.disableRadixCache() && flags.maxRunningRequests() != null;
        return new StateSlots(
                StateSlots.DEFAULT.ratio(),
                given == null ? (one ? requests : 0) : Math.max(1, Long.parseLong(given) / flags.ranks()),
                requests * draftTokens);
    }

    /** The most requests that a rank runs as far as states decide; {@code limit} where they do not. */
    int mostRequests(int limit) {
        String slots = flags.others().get(SLOTS);
        return slots == null
                ? limit
                : Math.max(1, Math.min(limit, Integer.parseInt(slots) / flags.ranks() / slotsOfARequest()));
    }

    private int slotsOfARequest() {
        if (flags.disableRadixCache()) {
            return 1;
        }
        Map<String, String> others = flags.others();
        boolean extra = EXTRA_BUFFER.equals(others.get(STRATEGY_NOW)) || EXTRA_BUFFER.equals(others.get(STRATEGY));
        int buffers = flags.disableOverlapSchedule() ? EXTRA_SLOTS : EXTRA_SLOTS + 1;
        return extra ? SLOTS_WITH_CACHE + buffers : SLOTS_WITH_CACHE;
    }
}
