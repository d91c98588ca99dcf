package org.ascendtwin.sim.unit;

import java.util.List;

/**
 * A data size as people write it: "64 GiB" is 64 × 2³⁰ bytes, "64 GB" is 64 × 10⁹.
 *
 * @param bytes 0 or more
 */
public record Bytes(long bytes) implements Comparable<Bytes> {
    private static final Scale SCALE = new Scale(
            "a data size",
            "64 GiB",
            List.of(
                    Measure.printed("TiB", "1099511627776"),
                    Measure.printed("TB", "1000000000000"),
                    Measure.printed("GiB", "1073741824"),
                    Measure.printed("GB", "1000000000"),
                    Measure.printed("MiB", "1048576"),
                    Measure.printed("MB", "1000000"),
                    Measure.printed("KiB", "1024"),
                    Measure.printed("KB", "1000"),
                    Measure.printed("B", "1")),
            List.of(
                    Scale.Slip.of("", "GiB", "GB"),
                    Scale.Slip.of("K", "KiB", "KB"),
                    Scale.Slip.of("M", "MiB", "MB"),
                    Scale.Slip.of("G", "GiB", "GB"),
                    Scale.Slip.of("T", "TiB", "TB"),
                    Scale.Slip.of("bytes", "B"),
                    Scale.Slip.of("byte", "B")));

    public Bytes {
        if (bytes < 0) {
            throw new IllegalArgumentException("a data size is 0 B or more, not " + bytes + " B");
        }
    }

    /** Reads a size; a fraction of a byte is rounded to the nearest whole one. */
    public static Bytes valueOf(String text) {
        return new Bytes(SCALE.parseWhole(text));
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest text that {@link #valueOf} reads back to this size. */
    @Override
    public String toString() {
        return SCALE.print(bytes);
    }
}
