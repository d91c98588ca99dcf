package org.ascendtwin.hardware.device;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.ascendtwin.sim.unit.Bytes;
import org.ascendtwin.sim.unit.Frequency;

/**
 * The matrix engines of a die: how many, how fast, how much a tile may hold.
 *
 * @param cores matrix cores (GPU: streaming multiprocessors; CPU: cores)
 * @param clock of the cores
 * @param macsPerCycle multiply-accumulates per core and cycle, by operand format; a format that is absent cannot be multiplied
 * @param accumulator what an output tile may occupy (L0C; GPU: registers of one multiprocessor for one tile)
 * @param buffers where operands wait
 */
public record CubeUnit(
        int cores, Frequency clock, Map<DataType, Integer> macsPerCycle, Bytes accumulator, Buffers buffers) {
    /**
     * The buffer that operands wait in, and how fast they leave it.
     *
     * @param l1 capacity (L1; GPU: shared memory)
     * @param leftBytesPerCycle from it to the left operand (L0A)
     * @param rightBytesPerCycle from it to the right operand (L0B)
     */
    public record Buffers(Bytes l1, int leftBytesPerCycle, int rightBytesPerCycle) {
        public Buffers {
            new Limits("cube.buffers")
                    .within("l1", l1, new Bytes(1 << 14), new Bytes(1 << 26))
                    .within("left-bytes-per-cycle", leftBytesPerCycle, 1, 1 << 16)
                    .within("right-bytes-per-cycle", rightBytesPerCycle, 1, 1 << 16)
                    .check();
        }

        /** Capacity in bytes. */
        public int l1Bytes() {
            return (int) l1.bytes();
        }
    }

    public CubeUnit {
        Limits limits = new Limits("cube")
                .within("cores", cores, 1, 4096)
                .within("clock", clock, new Frequency(100_000_000), new Frequency(10_000_000_000L))
                .filled("macs-per-cycle", macsPerCycle.isEmpty(), "one format")
                .within("accumulator", accumulator, new Bytes(1024), new Bytes(1 << 24));
        for (Map.Entry<DataType, Integer> macs : macsPerCycle.entrySet()) {
            limits.within(
                    "macs-per-cycle." + macs.getKey().spelling(),
                    macs.getValue().doubleValue(),
                    1,
                    1 << 20);
        }
        limits.check();
        macsPerCycle = Collections.unmodifiableMap(new EnumMap<>(macsPerCycle));
    }

    /** Clock in cycles per second. */
    public double hertz() {
        return clock.hertz();
    }

    /** What an output tile may occupy, in bytes. */
    public int accumulatorBytes() {
        return (int) accumulator.bytes();
    }

    /** Multiply-accumulates per core and cycle for operands of {@code type}. */
    public int macsPerCycle(DataType type) {
        Integer macs = macsPerCycle.get(type);
        if (macs == null) {
            throw new IllegalArgumentException("the cube multiplies " + macsPerCycle.keySet() + ", not " + type
                    + ". Maybe choose a quantisation whose operands are among these");
        }
        return macs;
    }

    /** Peak rate of the whole die in FLOP/s: cores × MACs × 2 × clock. */
    public double flopsPerSecond(DataType type) {
        return 2.0 * cores * macsPerCycle(type) * hertz();
    }
}
