package org.ascendtwin.sim.unit;

import java.util.List;

/**
 * A speed of arithmetic as people write it: "376 TFLOPS"; "TOPS" counts integer operations, 1 TOPS being 10¹² a second.
 *
 * @param flopsPerSecond operations a second; finite, 0 or more
 */
public record FlopRate(double flopsPerSecond) implements Comparable<FlopRate> {
    private static final Scale SCALE = new Scale(
            "a speed of arithmetic",
            "376 TFLOPS",
            List.of(
                    Measure.printed("PFLOPS", "1000000000000000"),
                    Measure.printed("TFLOPS", "1000000000000"),
                    Measure.printed("GFLOPS", "1000000000"),
                    Measure.printed("MFLOPS", "1000000"),
                    Measure.printed("FLOPS", "1"),
                    Measure.understood("POPS", "1000000000000000"),
                    Measure.understood("TOPS", "1000000000000"),
                    Measure.understood("GOPS", "1000000000"),
                    Measure.understood("PFLOP/s", "1000000000000000"),
                    Measure.understood("TFLOP/s", "1000000000000"),
                    Measure.understood("GFLOP/s", "1000000000")),
            List.of(
                    Scale.Slip.of("", "TFLOPS"),
                    Scale.Slip.of("T", "TFLOPS"),
                    Scale.Slip.of("P", "PFLOPS"),
                    Scale.Slip.of("G", "GFLOPS"),
                    Scale.Slip.of("TFLOP", "TFLOPS"),
                    Scale.Slip.of("TF", "TFLOPS")));

    public FlopRate {
        if (!(flopsPerSecond >= 0) || Double.isInfinite(flopsPerSecond)) {
            throw new IllegalArgumentException(
                    "a speed of arithmetic is finite and 0 FLOPS or more, not " + flopsPerSecond + " FLOPS");
        }
    }

    /** Reads a speed of arithmetic. */
    public static FlopRate valueOf(String text) {
        return new FlopRate(SCALE.parse(text).doubleValue());
    }

    @Override
    public int compareTo(FlopRate other) {
        return Double.compare(flopsPerSecond, other.flopsPerSecond);
    }

    /** The shortest text, in FLOPS, that {@link #valueOf} reads back to this speed. */
    @Override
    public String toString() {
        return SCALE.print(flopsPerSecond);
    }
}
