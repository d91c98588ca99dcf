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
 * @param communicationBufferBytes of one direction and communicator ({@code HCCL_BUFFSIZE}); 0 where another library
 *     (ZBAL) brings the buffers
 * @param exchangeBufferBytes the same of what sends tokens to experts ({@code DEEPEP_HCCL_BUFFSIZE})
 * @param expandableSegments whether the allocator grows its blocks ({@code PYTORCH_NPU_ALLOC_CONF})
 */
public record MemorySettings(
        double memFractionStatic,
        int chunkedPrefillSize,
        int maxPrefillTokens,
        int pageSize,
        long maxTotalTokens,
        StateSlots states,
        double windowRatio,
        long communicationBufferBytes,
        long exchangeBufferBytes,
        boolean expandableSegments) {
    private static final long MEGABYTE = 1L << 20;

    /** SGLang's defaults on Ascend: pages of 128 tokens, prefill batches of 16384; buffers of 200 MB as CANN's. */
    public static final MemorySettings DEFAULT =
            new MemorySettings(0, 0, 16384, 128, 0, StateSlots.DEFAULT, 0.8, 200 * MEGABYTE, 200 * MEGABYTE, false);

    public MemorySettings {
        Range.check("mem_fraction_static", memFractionStatic, 0, 1);
        Range.check("chunked_prefill_size", chunkedPrefillSize, -1, 1 << 30);
        Range.check("max_prefill_tokens", maxPrefillTokens, 1, 1 << 30);
        Range.check("page_size", pageSize, 1, 1 << 16);
        Range.check("max_total_tokens", maxTotalTokens, 0, 1L << 40);
        Range.check("swa_full_tokens_ratio", windowRatio, 0, 1);
        Range.check("HCCL_BUFFSIZE", communicationBufferBytes, 0, 1L << 40);
        Range.check("DEEPEP_HCCL_BUFFSIZE", exchangeBufferBytes, 0, 1L << 40);
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
                communicationBufferBytes,
                exchangeBufferBytes,
                expandableSegments);
    }

    /** These settings with another prefill. */
    public MemorySettings withPrefill(int chunk, int most) {
        return new MemorySettings(
                memFractionStatic,
                chunk,
                most,
                pageSize,
                maxTotalTokens,
                states,
                windowRatio,
                communicationBufferBytes,
                exchangeBufferBytes,
                expandableSegments);
    }

    /** These settings with pages of {@code tokens} tokens. */
    public MemorySettings withPageSize(int tokens) {
        return new MemorySettings(
                memFractionStatic,
                chunkedPrefillSize,
                maxPrefillTokens,
                tokens,
                maxTotalTokens,
                states,
                windowRatio,
                communicationBufferBytes,
                exchangeBufferBytes,
                expandableSegments);
    }

    /** These settings with at most {@code tokens} cached tokens. */
    public MemorySettings withMaxTotalTokens(long tokens) {
        return new MemorySettings(
                memFractionStatic,
                chunkedPrefillSize,
                maxPrefillTokens,
                pageSize,
                tokens,
                states,
                windowRatio,
                communicationBufferBytes,
                exchangeBufferBytes,
                expandableSegments);
    }

    /**
     * These settings with other buffers, and another way to grow blocks.
     *
     * @param megabytes for each direction and communicator
     * @param exchangeMegabytes the same for that which sends tokens to experts
     */
    public MemorySettings withAllocation(int megabytes, int exchangeMegabytes, boolean expandable) {
        return new MemorySettings(
                memFractionStatic,
                chunkedPrefillSize,
                maxPrefillTokens,
                pageSize,
                maxTotalTokens,
                states,
                windowRatio,
                megabytes * MEGABYTE,
                exchangeMegabytes * MEGABYTE,
                expandable);
    }

    /** These settings with other recurrent states. */
    public MemorySettings withStates(StateSlots others) {
        return new MemorySettings(
                memFractionStatic,
                chunkedPrefillSize,
                maxPrefillTokens,
                pageSize,
                maxTotalTokens,
                others,
                windowRatio,
                communicationBufferBytes,
                exchangeBufferBytes,
                expandableSegments);
    }
}
