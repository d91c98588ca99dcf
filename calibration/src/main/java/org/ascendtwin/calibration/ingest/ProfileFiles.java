package org.ascendtwin.calibration.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.ascendtwin.calibration.ingest.CommunicationFile.Read;
import org.ascendtwin.calibration.ingest.Ingested.DataFile;
import org.ascendtwin.calibration.ingest.Ingested.Malformed;
import org.jspecify.annotations.Nullable;

/**
 * Reads exports of msprof and torch_npu and logs of SGLang servers: a file, or what a folder and those below it hold. What a
 * file is, its columns tell.
 */
public final class ProfileFiles {
    /** The form of tables that list every call. */
    public static final String CALLS = "kernels, call by call";

    private static final int DEEPEST = 8;
    private static final int HEAD = 4096;
    private static final List<String> ENDINGS =
            List.of(".csv", ".csv.gz", ".json", ".json.gz", ".log", ".log.gz", ".txt");
    private static final String TORCH_FOLDER = "ASCEND_PROFILER_OUTPUT";
    private static final String RAW_FOLDER = "PROF_";

    private final String device;
    private final Path place;
    private final List<KernelCall> calls = new ArrayList<>();
    private final List<CollectiveCall> collectives = new ArrayList<>();
    private final List<ApiTotal> apis = new ArrayList<>();
    private final List<OperatorTotal> operators = new ArrayList<>();
    private final List<StepTotal> steps = new ArrayList<>();
    private final List<ServerLog> logs = new ArrayList<>();
    private final List<DataFile> files = new ArrayList<>();
    private final List<Malformed> malformed = new ArrayList<>();
    private final List<String> others = new ArrayList<>();

    private ProfileFiles(Path place, String device) {
        this.place = place;
        this.device = device;
    }

    /**
     * What {@code place} holds.
     *
     * @param device the hardware that was profiled, which the files do not name; empty where nobody says
     * @throws IllegalArgumentException if nothing there is in a known form
     */
    public static ProfileExport read(Path place, String device) throws IOException {
        ProfileFiles reader = new ProfileFiles(place, device);
        for (Path file : reader.files()) {
            reader.add(file);
        }
        if (reader.files.isEmpty() && reader.malformed.isEmpty()) {
            throw new IllegalArgumentException(
                    place + " holds no export that is known; allowed: kernel_details, op_summary,"
                            + " op_statistic, api_statistic, step_trace_time (.csv, .csv.gz), communication.json, logs of SGLang"
                            + " servers, or a folder of them. "
                            + (reader.others.isEmpty()
                                    ? "Maybe the name is wrong"
                                    : "Maybe it is of another kind: " + reader.others));
        }
        return new ProfileExport(
                reader.calls,
                reader.collectives,
                reader.apis,
                reader.operators,
                reader.steps,
                reader.logs,
                reader.files,
                reader.malformed,
                reader.others);
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(place)) {
            return Files.isRegularFile(place) ? List.of(place) : List.of();
        }
        List<Path> known;
        try (Stream<Path> found = Files.walk(place, DEEPEST)) {
            known = found.filter(Files::isRegularFile)
                    .filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        }
        List<Path> kept = new ArrayList<>();
        for (Path file : known) {
            Path better = better(file, known);
            if (better == null) {
                kept.add(file);
            } else {
                others.add(file + ": the same calls as " + better);
            }
        }
        return kept;
    }

    /** torch_npu keeps msprof's own export of the same calls beside the one that it makes of it. */
    private static @Nullable Path better(Path file, List<Path> all) {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            Path torch = folder.resolveSibling(TORCH_FOLDER);
            boolean raw = folder.getFileName() != null
                    && folder.getFileName().toString().startsWith(RAW_FOLDER);
            if (raw && all.stream().anyMatch(other -> other.startsWith(torch))) {
                return torch;
            }
        }
        if (!String.valueOf(file.getFileName()).startsWith("op_summary")) {
            return null;
        }
        return Stream.of("kernel_details.csv", "kernel_details.csv.gz")
                .map(file::resolveSibling)
                .filter(all::contains)
                .findFirst()
                .orElse(null);
    }

    private void add(Path path) {
        int before = malformed.size();
        try {
            TableFile file = TableFile.of(path);
            String name = path.toString().toLowerCase(Locale.ROOT);
            if (name.endsWith(".json") || name.endsWith(".json.gz")) {
                communication(file, before);
            } else if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
                table(file, before);
            } else {
                log(file, before);
            }
        } catch (IOException e) {
            malformed.add(new Malformed(path.toString(), "cannot be read: " + e.getMessage()));
        }
    }

    private void communication(TableFile file, int before) throws IOException {
        if (isList(file)) {
            others.add(file.path() + ": a list of events, such as a trace to look at");
            return;
        }
        Read read = CommunicationFile.read(file, malformed);
        if (read == null) {
            others.add(file.path() + ": no times of exchanges");
            return;
        }
        collectives.addAll(read.calls());
        files.add(file.dataFile("exchanges (communication.json)", read.operations(), malformed.size() - before));
    }

    /** Traces of events are lists, and too long to be read in vain. */
    private static boolean isList(TableFile file) throws IOException {
        try (var in = file.plain()) {
            return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8)
                    .stripLeading()
                    .startsWith("[");
        }
    }

    private void table(TableFile file, int before) throws IOException {
        RowTable table = file.rows();
        List<String> columns = table.columns();
        if (table.count() == 0 && !columns.isEmpty()) {
            others.add(file.path() + ": a heading and no row");
            return;
        }
        String form;
        if (new ProfilerForm(device).reads(columns) && !ProfilerForm.sums(columns)) {
            form = CALLS;
            calls.addAll(file.read(table, new CallForm(device, folder(file.path()))::call, malformed));
        } else if (ApiTotal.reads(columns)) {
            form = "functions of the host's runtime (api_statistic)";
            apis.addAll(file.read(table, (row, source) -> ApiTotal.of(row), malformed));
        } else if (OperatorTotal.reads(columns)) {
            form = "sums of kernels (op_statistic)";
            operators.addAll(file.read(table, (row, source) -> OperatorTotal.of(row), malformed));
        } else if (StepTotal.reads(columns)) {
            form = "sums of steps (step_trace_time)";
            steps.addAll(file.read(table, (row, source) -> StepTotal.of(row), malformed));
        } else {
            others.add(file.path() + ": the columns are " + columns);
            return;
        }
        files.add(file.dataFile(form, table.count(), malformed.size() - before));
    }

    private void log(TableFile file, int before) throws IOException {
        ServerLog log = ServerLogFile.read(file, malformed);
        int unusable = malformed.size() - before;
        if (log.lines() + unusable == 0) {
            others.add(file.path() + ": no line of an SGLang server's batches");
            return;
        }
        logs.add(log);
        files.add(file.dataFile("log of an SGLang server", log.lines() + unusable, unusable));
    }

    /** The export's folder, seen from what was asked for. */
    private String folder(Path file) {
        Path parent = file.getParent();
        return parent == null || parent.equals(place) || file.equals(place)
                ? ""
                : place.relativize(parent).toString().replace('\\', '/');
    }
}
