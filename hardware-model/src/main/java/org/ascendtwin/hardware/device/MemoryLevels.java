package org.ascendtwin.hardware.device;

import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.Bytes;

/**
 * What a die remembers, and how fast it can be read.
 *
 * @param hbm capacity of its high-bandwidth memory (CPU: of its main memory)
 * @param hbmRate data-sheet rate of that memory
 * @param l2 capacity of the cache all cores share
 * @param l2BytesPerCyclePerCore read rate from that cache into one core
 * @param hbmBytesPerCyclePerCore read rate from memory into one core while others rest
 */
public record MemoryLevels(
        Bytes hbm, ByteRate hbmRate, Bytes l2, double l2BytesPerCyclePerCore, double hbmBytesPerCyclePerCore) {
    public MemoryLevels {
        new Limits("memory")
                .within("hbm", hbm, new Bytes(1L << 28), new Bytes(1L << 42))
                .within("hbm-rate", hbmRate, new ByteRate(1e9), new ByteRate(1e14))
                .within("l2", l2, new Bytes(1L << 16), new Bytes(1L << 34))
                .within("l2-bytes-per-cycle-per-core", l2BytesPerCyclePerCore, 1, 4096)
                .within("hbm-bytes-per-cycle-per-core", hbmBytesPerCyclePerCore, 1, 4096)
                .check();
    }

    /** Capacity of the high-bandwidth memory in bytes. */
    public long hbmBytes() {
        return hbm.bytes();
    }

    /** Data-sheet rate of that memory in bytes per second. */
    public double hbmBytesPerSecond() {
        return hbmRate.bytesPerSecond();
    }

    /** Capacity of the shared cache in bytes. */
    public long l2Bytes() {
        return l2.bytes();
    }
}
