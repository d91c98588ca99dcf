package org.ascendtwin.hardware.device;

/**
 * The vector engines of a die.
 *
 * @param cores vector cores; they share the cube's clock
 * @param halfLanes 16-bit lanes per core and cycle, each one fused multiply-add
 */
public record VectorUnit(int cores, int halfLanes) {
    public VectorUnit {
        Range.check("vector.cores", cores, 1, 4096);
        Range.check("vector.halfLanes", halfLanes, 1, 4096);
    }

    /** Peak 16-bit rate in FLOP/s at a clock of {@code hertz}. */
    public double halfFlopsPerSecond(double hertz) {
        return 2.0 * cores * halfLanes * hertz;
    }
}
