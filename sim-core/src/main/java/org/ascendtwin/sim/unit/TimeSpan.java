package org.ascendtwin.sim.unit;

import java.util.List;

/**
 * A length of time as people write it: "250 us", "1.5 s", "10 min".
 *
 * @param nanos 0 or more
 */
public record TimeSpan(long nanos) implements Comparable<TimeSpan> {
    private static final Scale SCALE = new Scale(
            "a length of time",
            "250 us",
            List.of(
                    Measure.printed("h", "3600000000000"),
                    Measure.printed("min", "60000000000"),
                    Measure.printed("s", "1000000000"),
                    Measure.printed("ms", "1000000"),
                    Measure.printed("us", "1000"),
                    Measure.understood("µs", "1000"),
                    Measure.understood("μs", "1000"),
                    Measure.printed("ns", "1")),
            List.of(
                    Scale.Slip.of("", "ms", "s"),
                    Scale.Slip.of("m", "min", "ms"),
                    Scale.Slip.of("sec", "s"),
                    Scale.Slip.of("secs", "s"),
                    Scale.Slip.of("second", "s"),
                    Scale.Slip.of("seconds", "s"),
                    Scale.Slip.of("millis", "ms"),
                    Scale.Slip.of("msec", "ms"),
                    Scale.Slip.of("usec", "us"),
                    Scale.Slip.of("micros", "us"),
                    Scale.Slip.of("nanos", "ns"),
                    Scale.Slip.of("mins", "min"),
                    Scale.Slip.of("minute", "min"),
                    Scale.Slip.of("minutes", "min"),
                    Scale.Slip.of("hr", "h"),
                    Scale.Slip.of("hour", "h"),
                    Scale.Slip.of("hours", "h")));

    public TimeSpan {
        if (nanos < 0) {
            throw new IllegalArgumentException("a length of time is 0 ns or more, not " + nanos + " ns");
        }
    }

    /** Reads a length of time; a fraction of a nanosecond is rounded to the nearest whole one. */
    public static TimeSpan valueOf(String text) {
        return new TimeSpan(SCALE.parseWhole(text));
    }

    public double seconds() {
        return nanos / 1e9;
    }

    @Override
    public int compareTo(TimeSpan other) {
        return Long.compare(nanos, other.nanos);
    }

    /** The shortest text that {@link #valueOf} reads back to this length. */
    @Override
    public String toString() {
        return SCALE.print(nanos);
    }
}
