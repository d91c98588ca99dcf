package org.ascendtwin.hardware.memory;

import org.ascendtwin.hardware.device.Range;

/**
 * How many recurrent states a die keeps (SGLang, model_runner_kv_cache_mixin.py, handle_max_mamba_cache).
 *
 * @param ratio their memory over that of the cache, where their number is not given ({@code --mamba-full-memory-ratio})
 * @param given their number ({@code --max-mamba-cache-size}, or the running requests where no prefixes are kept); 0 for none
 * @param drafted further states, one for each token that any running request may verify at once
 */
public record StateSlots(double ratio, long given, long drafted) {
    /** As SGLang divides memory where no flag says it. */
    public static final StateSlots DEFAULT = new StateSlots(0.9, 0, 0);

    public StateSlots {
        Range.check("mamba_full_memory_ratio", ratio, 0, 100);
        Range.check("max_mamba_cache_size", given, 0, 1L << 40);
        Range.check("states of draft tokens", drafted, 0, 1L << 40);
    }

    /** The number, {@code bytes} each, where {@code available} bytes are left for these and the cache. */
    long count(double available, double bytes) {
        return given > 0 ? given : (long) Math.floor(available * ratio / (1 + ratio) / bytes);
    }
}
