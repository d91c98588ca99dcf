package org.ascendtwin.hardware.device;

import org.ascendtwin.sim.unit.Bytes;

/**
 * The vector engines of a die.
 *
 * @param cores vector cores; they share the cube's clock
 * @param halfLanes 16-bit lanes per core and cycle, each one fused multiply-add; half as many of 32 bits
 * @param buffer what a core works in (UB; GPU: shared memory; CPU: its own cache)
 */
public record VectorUnit(int cores, int halfLanes, Bytes buffer) {
    public VectorUnit {
        new Limits("vector")
                .within("cores", cores, 1, 4096)
                .within("half-lanes", halfLanes, 2, 4096)
                .within("buffer", buffer, new Bytes(1 << 14), new Bytes(1 << 26))
                .check();
    }

    /** Elements of 32 bits that an instruction takes per cycle, in which norms and activations are computed. */
    public int singleLanes() {
        return halfLanes / 2;
    }

    /** Peak 16-bit rate in FLOP/s at a clock of {@code hertz}. */
    public double halfFlopsPerSecond(double hertz) {
        return 2.0 * cores * halfLanes * hertz;
    }
}
