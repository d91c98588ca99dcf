package org.ascendtwin.calibration.ingest;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.calibration.timing.KernelTiming;

/**
 * What files of measured kernels hold.
 *
 * @param timings the kernels, in the order of the files and their lines
 * @param files what was read
 * @param malformed rows that could not be used
 * @param others files that were left alone, and why
 */
public record Ingested(
        List<KernelTiming> timings, List<DataFile> files, List<Malformed> malformed, List<String> others) {
    /** Kernels of files that were all read. */
    public Ingested(List<KernelTiming> timings, List<DataFile> files, List<Malformed> malformed) {
        this(timings, files, malformed, List.of());
    }

    /**
     * A file that was read.
     *
     * @param name its name and that of its folder
     * @param sha256 of its content, in hexadecimal
     * @param form what kind of table it is
     * @param rows kernels that it holds, usable or not
     * @param malformed those that are not
     */
    public record DataFile(String name, String sha256, String form, int rows, int malformed) {}

    /**
     * A row that could not be used.
     *
     * @param source file and line
     * @param reason what is wrong with it
     */
    public record Malformed(String source, String reason) {}

    public Ingested {
        timings = List.copyOf(timings);
        files = List.copyOf(files);
        malformed = List.copyOf(malformed);
        others = List.copyOf(others);
    }

    /** This and what {@code further} holds. */
    public Ingested and(Ingested further) {
        return new Ingested(
                joined(timings, further.timings),
                joined(files, further.files),
                joined(malformed, further.malformed),
                joined(others, further.others));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
