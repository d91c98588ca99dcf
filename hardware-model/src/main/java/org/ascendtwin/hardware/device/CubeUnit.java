package org.ascendtwin.hardware.device;

import java.util.Map;

/**
 * The matrix engines of a die: how many, how fast, how much a tile may hold.
 *
 * @param cores matrix cores (GPU: streaming multiprocessors)
 * @param hertz clock
 * @param macsPerCycle multiply-accumulates per core and cycle, by operand format; a format that is absent cannot be multiplied
 * @param accumulatorBytes what an output tile may occupy (L0C; GPU: registers of one multiprocessor for one tile)
 * @param buffers where operands wait
 */
public record CubeUnit(
        int cores, double hertz, Map<DataType, Integer> macsPerCycle, int accumulatorBytes, Buffers buffers) {
    /**
     * The buffer that operands wait in, and how fast they leave it.
     *
     * @param l1Bytes capacity (L1; GPU: shared memory)
     * @param leftBytesPerCycle from it to the left operand (L0A)
     * @param rightBytesPerCycle from it to the right operand (L0B)
     */
    public record Buffers(int l1Bytes, int leftBytesPerCycle, int rightBytesPerCycle) {
        public Buffers {
            Range.check("cube.buffers.l1Bytes", l1Bytes, 1 << 14, 1 << 26);
            Range.check("cube.buffers.leftBytesPerCycle", leftBytesPerCycle, 1, 1 << 16);
            Range.check("cube.buffers.rightBytesPerCycle", rightBytesPerCycle, 1, 1 << 16);
        }
    }

    public CubeUnit {
        Range.check("cube.cores", cores, 1, 4096);
        Range.check("cube.hertz", hertz, 1e8, 1e10);
        Range.check("cube.accumulatorBytes", accumulatorBytes, 1024, 1 << 24);
        if (macsPerCycle.isEmpty()) {
            throw new IllegalArgumentException("cube.macsPerCycle is empty; allowed: at least one format");
        }
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
        return 2.0 * cores * macsPerCycle(type) * hertz;
    }
}
