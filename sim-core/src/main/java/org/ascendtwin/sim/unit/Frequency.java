package org.ascendtwin.sim.unit;

import java.util.List;

/**
 * A clock frequency as people write it: "1.85 GHz", "1000 MHz".
 *
 * @param hertz more than 0
 */
public record Frequency(long hertz) implements Comparable<Frequency> {
    private static final Scale SCALE = new Scale(
            "a frequency",
            "1.85 GHz",
            List.of(
                    Measure.printed("GHz", "1000000000"),
                    Measure.printed("MHz", "1000000"),
                    Measure.printed("kHz", "1000"),
                    Measure.printed("Hz", "1")),
            List.of(
                    Scale.Slip.of("", "MHz", "GHz"),
                    Scale.Slip.of("G", "GHz"),
                    Scale.Slip.of("M", "MHz"),
                    Scale.Slip.of("K", "kHz")));

    public Frequency {
        if (hertz <= 0) {
            throw new IllegalArgumentException("a frequency is 1 Hz or more, not " + hertz + " Hz");
        }
    }

    /** Reads a frequency; a fraction of a hertz is rounded to the nearest whole one. */
    public static Frequency valueOf(String text) {
        return new Frequency(SCALE.parseWhole(text));
    }

    @Override
    public int compareTo(Frequency other) {
        return Long.compare(hertz, other.hertz);
    }

    /** The shortest text that {@link #valueOf} reads back to this frequency. */
    @Override
    public String toString() {
        return SCALE.print(hertz);
    }
}
