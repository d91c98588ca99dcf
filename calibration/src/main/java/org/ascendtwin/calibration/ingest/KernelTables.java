package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ascendtwin.calibration.ingest.Ingested.DataFile;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.MeasuredOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads measured kernels from tables: operator benchmarks, profiler exports (.csv, also packed as .csv.gz), tables of
 * GPUs (.parquet). A row that cannot be used, whose inputs are not those of its operator for one, is reported with its file and
 * line and counted.
 */
public final class KernelTables {
    private static final String SAME = ": the same as ";

    private final List<KernelForm> forms;
    private final Map<String, Path> seen = new TreeMap<>();

    /** Tables of {@code device}, for files that do not name one themselves. */
    public KernelTables(String device) {
        this.forms = List.of(new BenchmarkForm(), new ProfilerForm(device), new GpuForm());
    }

    /**
     * The kernels of a table, or of all tables of a folder in alphabetical order; what else the folder holds is left alone, and
     * so is a table that was read before.
     *
     * @throws IllegalArgumentException if there is no such table, or none is in a known form
     * @throws IOException if a table cannot be read, with its name
     */
    public Ingested read(Path place) throws IOException {
        Ingested all = new Ingested(List.of(), List.of(), List.of());
        boolean known = false;
        for (Path file : tables(place)) {
            Ingested read;
            try {
                read = table(file);
            } catch (IOException e) {
                throw new IOException(file + ": " + e.getMessage() + ". Maybe it was cut", e);
            }
            known |= !read.files().isEmpty() || read.others().getFirst().contains(SAME);
            all = all.and(read);
        }
        if (!known) {
            throw new IllegalArgumentException(place + " holds no kernel table; allowed: operator benchmarks, msprof's "
                    + "op_summary, torch_npu's kernel_details (.csv, .csv.gz), GPU tables (.parquet), or a folder of them. "
                    + (all.others().isEmpty() ? below(place) : "Maybe it is of another kind: " + all.others()));
        }
        return all;
    }

    private Ingested table(Path file) throws IOException {
        TableFile content = TableFile.of(file);
        Path before = seen.putIfAbsent(content.sha256(), file);
        if (before != null) {
            return left(file + SAME + before);
        }
        RowTable table = isParquet(file) ? ParquetRows.read(file) : content.rows();
        KernelForm form = form(table.columns());
        return form == null ? left(file + ": the columns are " + table.columns()) : kernels(content, form, table);
    }

    private static Ingested left(String why) {
        return new Ingested(List.of(), List.of(), List.of(), List.of(why));
    }

    /** Where tables may lie instead of {@code place} itself. */
    private static String below(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return "Maybe the name is wrong";
        }
        try (Stream<Path> found = Files.list(place)) {
            List<String> folders = found.filter(Files::isDirectory)
                    .map(Path::toString)
                    .sorted()
                    .toList();
            return folders.isEmpty()
                    ? "Maybe the tables lie elsewhere"
                    : "Maybe name the folders that hold tables: " + folders;
        }
    }

    private static List<Path> tables(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return Files.isRegularFile(place) ? List.of(place) : List.of();
        }
        try (Stream<Path> found = Files.list(place)) {
            return found.filter(file -> isParquet(file)
                            || file.toString().endsWith(".csv")
                            || file.toString().endsWith(".csv.gz"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isParquet(Path file) {
        return file.toString().endsWith(".parquet");
    }

    private @Nullable KernelForm form(List<String> columns) {
        return forms.stream().filter(form -> form.reads(columns)).findFirst().orElse(null);
    }

    private static Ingested kernels(TableFile file, KernelForm form, RowTable table) {
        List<Malformed> malformed = new ArrayList<>();
        List<KernelTiming> timings = file.read(
                table,
                (row, source) -> {
                    KernelTiming timing = form.timing(row, source);
                    MeasuredOperator.check(timing);
                    return timing;
                },
                malformed);
        DataFile read = file.dataFile(form.name(), table.count(), malformed.size());
        return new Ingested(timings, List.of(read), malformed);
    }
}
