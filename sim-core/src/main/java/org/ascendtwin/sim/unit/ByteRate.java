package org.ascendtwin.sim.unit;

import java.util.List;

/**
 * A bandwidth as people write it: "1.6 TB/s" in bytes, "200 Gb/s" in bits; 8 Gb/s is 1 GB/s.
 *
 * @param bytesPerSecond finite, 0 or more
 */
public record ByteRate(double bytesPerSecond) implements Comparable<ByteRate> {
    private static final Scale SCALE = new Scale(
            "a bandwidth",
            "1.6 TB/s",
            List.of(
                    Measure.printed("TB/s", "1000000000000"),
                    Measure.printed("GB/s", "1000000000"),
                    Measure.printed("MB/s", "1000000"),
                    Measure.printed("KB/s", "1000"),
                    Measure.printed("B/s", "1"),
                    Measure.understood("TiB/s", "1099511627776"),
                    Measure.understood("GiB/s", "1073741824"),
                    Measure.understood("MiB/s", "1048576"),
                    Measure.understood("KiB/s", "1024"),
                    Measure.understood("Tb/s", "125000000000"),
                    Measure.understood("Gb/s", "125000000"),
                    Measure.understood("Mb/s", "125000"),
                    Measure.understood("Kb/s", "125"),
                    Measure.understood("b/s", "0.125")),
            List.of(
                    Scale.Slip.of("", "GB/s", "Gb/s"),
                    Scale.Slip.of("G", "GB/s", "Gb/s"),
                    Scale.Slip.of("T", "TB/s", "Tb/s"),
                    Scale.Slip.of("GB", "GB/s"),
                    Scale.Slip.of("TB", "TB/s"),
                    Scale.Slip.of("Gbps", "Gb/s", "GB/s"),
                    Scale.Slip.of("Gbit/s", "Gb/s"),
                    Scale.Slip.of("Mbps", "Mb/s", "MB/s"),
                    Scale.Slip.of("Tbps", "Tb/s", "TB/s")));

    public ByteRate {
        if (!(bytesPerSecond >= 0) || Double.isInfinite(bytesPerSecond)) {
            throw new IllegalArgumentException(
                    "a bandwidth is finite and 0 B/s or more, not " + bytesPerSecond + " B/s");
        }
    }

    /** Reads a bandwidth. */
    public static ByteRate valueOf(String text) {
        return new ByteRate(SCALE.parse(text).doubleValue());
    }

    @Override
    public int compareTo(ByteRate other) {
        return Double.compare(bytesPerSecond, other.bytesPerSecond);
    }

    /** The shortest text, in bytes a second, that {@link #valueOf} reads back to this bandwidth. */
    @Override
    public String toString() {
        return SCALE.print(bytesPerSecond);
    }
}
