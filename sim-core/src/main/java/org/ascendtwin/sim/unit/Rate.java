package org.ascendtwin.sim.unit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * How often something happens as people write it: "4 /s", "2.5 per second", "90 per minute".
 *
 * @param perSecond finite, 0 or more
 */
public record Rate(double perSecond) implements Comparable<Rate> {
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    /** The base unit is per hour, so that every factor is whole. */
    private static final Scale SCALE = new Scale(
            "a rate",
            "4 /s",
            List.of(
                    Measure.printed("/s", "3600"),
                    Measure.printed("/min", "60"),
                    Measure.printed("/h", "1"),
                    Measure.understood("per second", "3600"),
                    Measure.understood("per minute", "60"),
                    Measure.understood("per hour", "1")),
            List.of(
                    Scale.Slip.of("", "/s", "/min"),
                    Scale.Slip.of("rps", "/s"),
                    Scale.Slip.of("qps", "/s"),
                    Scale.Slip.of("Hz", "/s"),
                    Scale.Slip.of("req/s", "/s"),
                    Scale.Slip.of("requests/s", "/s"),
                    Scale.Slip.of("s", "/s"),
                    Scale.Slip.of("rpm", "/min")));

    public Rate {
        if (!(perSecond >= 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("a rate is finite and 0 /s or more, not " + perSecond + " /s");
        }
    }

    /** Reads a rate. */
    public static Rate valueOf(String text) {
        return new Rate(perSecond(SCALE.parse(text)));
    }

    private static double perSecond(BigDecimal perHour) {
        return perHour.divide(SECONDS_PER_HOUR, MathContext.DECIMAL128).doubleValue();
    }

    @Override
    public int compareTo(Rate other) {
        return Double.compare(perSecond, other.perSecond);
    }

    /** The shortest text that {@link #valueOf} reads back to this rate. */
    @Override
    public String toString() {
        if (perSecond == 0) {
            return "0 /s";
        }
        BigDecimal perHour = BigDecimal.valueOf(perSecond).multiply(SECONDS_PER_HOUR);
        return SCALE.print(perHour, shown -> perSecond(shown) == perSecond);
    }
}
