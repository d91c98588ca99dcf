package org.ascendtwin.calibration.ingest;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
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
            byte[] content = Files.readAllBytes(file);
            RowTable table = isParquet(file) ? ParquetRows.read(file) : csv(file, content);
            KernelForm form = form(table.columns());
            if (form == null) {
                others.add(file + ": the columns are " + table.columns());
            } else {
                all = all.and(kernels(file, sha256(content), form, table));
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

    private static RowTable csv(Path file, byte[] content) throws IOException {
        InputStream in = new ByteArrayInputStream(content);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        List<List<String>> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(CsvRows.fields(line));
            }
        }
        return rows.isEmpty()
                ? new RowTable(List.of(), List.of())
                : new RowTable(rows.getFirst().stream().map(String::strip).toList(), rows.subList(1, rows.size()));
    }

    private @Nullable KernelForm form(List<String> columns) {
        return forms.stream().filter(form -> form.reads(columns)).findFirst().orElse(null);
    }

    /** The first row of a table has the number 2, since the heading is the first. */
    private static Ingested kernels(Path file, String sha256, KernelForm form, RowTable table) {
        List<KernelTiming> timings = new ArrayList<>();
        List<Malformed> malformed = new ArrayList<>();
        int number = 1;
        for (List<String> fields : table.rows()) {
            number++;
            String source = file + ":" + number;
            try {
                timings.add(form.timing(new TableRow(table.columns(), fields), source));
            } catch (IllegalArgumentException e) {
                malformed.add(new Malformed(source, String.valueOf(e.getMessage())));
            }
        }
        DataFile read = new DataFile(name(file), sha256, form.name(), number - 1, malformed.size());
        return new Ingested(timings, List.of(read), malformed);
    }

    /** The file and the folder it lies in, wherever that is. */
    private static String name(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        int parts = absolute.getNameCount();
        return absolute.subpath(Math.max(0, parts - 2), parts).toString().replace('\\', '/');
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
