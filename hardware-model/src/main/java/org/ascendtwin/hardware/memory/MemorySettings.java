package org.ascendtwin.hardware.memory;

import org.ascendtwin.hardware.device.Range;

/**
 * SGLang's flags that decide how memory is divided; 0 means unset.
 *
 * @param memFractionStatic part of the free memory for weights and cache ({@code --mem-fraction-static})
 * @param chunkedPrefillSize tokens of a prefill chunk; -1 is off
 * @param maxPrefillTokens tokens of a prefill batch
 * @param pageSize tokens of a cache page
 * @param maxTotalTokens most cached tokens
 * @param states how many recurrent states are kept
 * @param windowRatio tokens cached by layers with a window over those by the others ({@code --swa-full-tokens-ratio})
 * @param allocation buffers of communication, and how the allocator grows its blocks
 */
public record MemorySettings(
        double memFractionStatic,
        int chunkedPrefillSize,
        int maxPrefillTokens,
        int pageSize,
        long maxTotalTokens,
        StateSlots states,
        double windowRatio,
        Allocation allocation) {
    /** SGLang's defaults on Ascend: pages of 128 tokens, prefill batches of 16384. */
    public static final MemorySettings DEFAULT =
            new MemorySettings(0, 0, 16384, 128, 0, StateSlots.DEFAULT, 0.8, Allocation.DEFAULT);

    public MemorySettings {
        Range.check("mem_fraction_static", memFractionStatic, 0, 1);
        Range.check("chunked_prefill_size", chunkedPrefillSize, -1, 1 << 30);
        Range.check("max_prefill_tokens", maxPrefillTokens, 1, 1 << 30);
        Range.check("page_size", pageSize, 1, 1 << 16);
        Range.check("max_total_tokens", maxTotalTokens, 0, 1L << 40);
        Range.check("swa_full_tokens_ratio", windowRatio, 0, 1);
    }

    /** These settings with another fraction. */
    public MemorySettings withMemFractionStatic(double fraction) {
        return new MemorySettings(
                fraction,
                chunkedPrefillSize,
                maxPrefillTokens,
                pageSize,
                maxTotalTokens,
                states,
                windowRatio,
                allocation);
    }
}
