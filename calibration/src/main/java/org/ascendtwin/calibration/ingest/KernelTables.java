package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ascendtwin.calibration.ingest.Ingested.DataFile;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.jspecify.annotations.Nullable;

/**
 * Reads measured kernels from tables: operator benchmarks, profiler exports (.csv, also packed as .csv.gz), tables of
 * GPUs (.parquet). A row that cannot
 * be used is reported with its file and line and counted.
 */
public final class KernelTables {
    private final List<KernelForm> forms;

    /** Tables of {@code device}, for files that do not name one themselves. */
    public KernelTables(String device) {
        this.forms = List.of(new BenchmarkForm(), new ProfilerForm(device), new GpuForm());
    }

    /**
     * The kernels of a table, or of all tables of a folder in alphabetical order; what else the folder holds is left alone.
     *
     * @throws IllegalArgumentException if there is no such table, or none is in a known form
     */
    public Ingested read(Path place) throws IOException {
        Ingested all = new Ingested(List.of(), List.of(), List.of());
        List<String> others = new ArrayList<>();
        for (Path file : tables(place)) {
            TableFile content = TableFile.of(file);
            RowTable table = isParquet(file) ? ParquetRows.read(file) : content.rows();
            KernelForm form = form(table.columns());
            if (form == null) {
                others.add(file + ": the columns are " + table.columns());
            } else {
                all = all.and(kernels(content, form, table));
            }
        }
        if (all.files().isEmpty()) {
            throw new IllegalArgumentException(place + " holds no kernel table; allowed: operator benchmarks, msprof's "
                    + "op_summary, torch_npu's kernel_details (.csv, .csv.gz), GPU tables (.parquet), or a folder of them. "
                    + (others.isEmpty() ? "Maybe the name is wrong" : "Maybe it is of another kind: " + others));
        }
        return all;
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
        List<KernelTiming> timings = file.read(table, form::timing, malformed);
        DataFile read = file.dataFile(form.name(), table.rows().size(), malformed.size());
        return new Ingested(timings, List.of(read), malformed);
    }
}
