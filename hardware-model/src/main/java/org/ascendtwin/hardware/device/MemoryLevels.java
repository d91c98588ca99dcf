package org.ascendtwin.hardware.device;

/**
 * What a die remembers, and how fast it can be read.
 *
 * @param hbmBytes capacity of its high-bandwidth memory
 * @param hbmBytesPerSecond data-sheet rate of that memory
 * @param l2Bytes capacity of the cache all cores share
 * @param l2BytesPerCyclePerCore read rate from that cache into one core
 * @param hbmBytesPerCyclePerCore read rate from memory into one core while others rest
 */
public record MemoryLevels(
        long hbmBytes,
        double hbmBytesPerSecond,
        long l2Bytes,
        double l2BytesPerCyclePerCore,
        double hbmBytesPerCyclePerCore) {
    public MemoryLevels {
        Range.check("memory.hbmBytes", hbmBytes, 1L << 28, 1L << 42);
        Range.check("memory.hbmBytesPerSecond", hbmBytesPerSecond, 1e9, 1e14);
        Range.check("memory.l2Bytes", l2Bytes, 1L << 16, 1L << 34);
        Range.check("memory.l2BytesPerCyclePerCore", l2BytesPerCyclePerCore, 1, 4096);
        Range.check("memory.hbmBytesPerCyclePerCore", hbmBytesPerCyclePerCore, 1, 4096);
    }
}
