package org.ascendtwin.hardware.memory;

import org.ascendtwin.hardware.device.Range;

/**
 * What communication and the allocator take of a die's memory.
 *
 * @param communicationBufferBytes of one direction and communicator ({@code HCCL_BUFFSIZE}); 0 where another library
 *     (ZBAL) brings the buffers
 * @param exchangeBufferBytes the same of what sends tokens to experts ({@code DEEPEP_HCCL_BUFFSIZE})
 * @param expandableSegments whether the allocator grows its blocks ({@code PYTORCH_NPU_ALLOC_CONF})
 */
public record Allocation(long communicationBufferBytes, long exchangeBufferBytes, boolean expandableSegments) {
    private static final long MEGABYTE = 1L << 20;

    /** Buffers of 200 MB, as CANN's; blocks that keep their size. */
    public static final Allocation DEFAULT = ofMegabytes(200, 200, false);

    public Allocation {
        Range.check("HCCL_BUFFSIZE", communicationBufferBytes, 0, 1L << 40);
        Range.check("DEEPEP_HCCL_BUFFSIZE", exchangeBufferBytes, 0, 1L << 40);
    }

    /** Buffers as the environment states them. */
    public static Allocation ofMegabytes(int communication, int exchange, boolean expandableSegments) {
        return new Allocation(communication * MEGABYTE, exchange * MEGABYTE, expandableSegments);
    }
}
