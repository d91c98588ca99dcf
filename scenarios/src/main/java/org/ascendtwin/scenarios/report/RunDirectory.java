package org.ascendtwin.scenarios.report;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.live.kernel.ProfilerTables;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.experiment.Comparison;
import org.ascendtwin.scenarios.experiment.Explanation;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.plan.PlanResult;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a finished run. It appears whole or not at all: everything is written into a hidden sibling that is
 * then moved into place.
 */
public final class RunDirectory implements Closeable {
    /** The scenario as it was run. */
    public static final String SCENARIO = "scenario.yaml";

    static final String RESULT = "result.json";
    /** What became of each request. */
    public static final String REQUESTS = "requests.csv";

    static final String ATTRIBUTION = "attribution.csv";
    static final String CHARTS = "charts";
    static final String REPORT = "report.html";
    static final String REQUESTS_PARQUET = "requests.parquet";
    static final String STEPS_PARQUET = "steps.parquet";
    /** Inputs and decisions of a live run, of a pair's decode server. */
    public static final String JOURNAL = "journal.twin";
    /** Inputs and decisions of a pair's prefill server. */
    public static final String PREFILL_JOURNAL = "journal-prefill.twin";

    private static final Set<String> NAMES = Set.of(
            SCENARIO,
            RESULT,
            REQUESTS,
            ATTRIBUTION,
            CHARTS,
            REPORT,
            REQUESTS_PARQUET,
            STEPS_PARQUET,
            JOURNAL,
            PREFILL_JOURNAL,
            ProfilerTables.FOLDER);

    private static final int MOST_RUNS = 100_000;

    private final Path path;
    private final boolean force;
    /** The outermost directory that was made to reserve the place, or null where all were there. */
    private final @Nullable Path made;

    private boolean written;

    private RunDirectory(Path path, boolean force, @Nullable Path made) {
        this.path = path;
        this.force = force;
        this.made = made;
    }

    /** Something that a run directory holds. */
    @FunctionalInterface
    interface Content {
        void write(Path folder) throws IOException;
    }

    /**
     * Reserves a directory for a run, before the run: it is made, and found writable, at once.
     *
     * @param force whether a finished run there may be replaced
     * @throws InvalidInput where the directory holds a finished run and {@code force} is not set, or anything else, or
     *     cannot be written
     */
    public static RunDirectory at(Path path, boolean force) throws InvalidInput {
        if (path.toString().isEmpty()) {
            throw new InvalidInput("--out", "is empty; allowed: a directory.");
        }
        check(path, force);
        Path made = outermostMissing(path);
        try {
            Files.createDirectories(path);
            Path real = path.toRealPath();
            if (!Files.isWritable(real) || !Files.isWritable(Objects.requireNonNullElse(real.getParent(), real))) {
                throw new AccessDeniedException(real.toString());
            }
            return new RunDirectory(Files.isSymbolicLink(path) ? real : path, force, made);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Reserves {@code folder}/{@code name}-NNN with the first number that is free. */
    public static RunDirectory numbered(Path folder, String name) throws InvalidInput {
        Path made = outermostMissing(folder);
        try {
            Files.createDirectories(folder);
            for (int number = 1; number < MOST_RUNS; number++) {
                Path path = folder.resolve(String.format(Locale.ROOT, "%s-%03d", name, number));
                if (!Files.exists(path) && reserve(path)) {
                    return new RunDirectory(path, false, made == null ? path : made);
                }
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
        throw new InvalidInput(folder.toString(), "holds " + MOST_RUNS + " runs of " + name + ". Maybe use --out.");
    }

    /** Makes {@code path}; returns false where another run was faster. */
    private static boolean reserve(Path path) throws IOException {
        try {
            Files.createDirectory(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static @Nullable Path outermostMissing(Path path) {
        Path missing = null;
        for (Path at = path.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
            missing = at;
        }
        return missing;
    }

    private static InvalidInput unwritable(Path path, IOException reason) {
        String why = reason instanceof AccessDeniedException
                ? "permission denied"
                : reason.getClass().getSimpleName() + " " + reason.getMessage();
        return new InvalidInput(path.toString(), "cannot be made or written: " + why + ". Maybe another --out.");
    }

    /** Takes the reservation back where nothing was written. */
    @Override
    public void close() throws IOException {
        if (written || made == null) {
            return;
        }
        Path stop = made.toAbsolutePath().getParent();
        for (Path at = path.toAbsolutePath(); at != null && !at.equals(stop); at = at.getParent()) {
            try {
                Files.deleteIfExists(at);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    /** Where it is, or will be. */
    public Path path() {
        return path;
    }

    /**
     * Writes {@code result}.
     *
     * @throws InvalidInput where the directory has come to hold something since it was asked for
     * @throws IOException where writing fails; the directory is then as it was before
     */
    public void write(RunResult result) throws InvalidInput, IOException {
        write(contents(path, result));
    }

    /** Writes {@code result}, its requests and the steps of its first replication as parquet besides. */
    public void write(RunResult result, RunTrace steps) throws InvalidInput, IOException {
        List<Content> contents = new ArrayList<>(contents(path, result));
        contents.add(folder -> ParquetFiles.write(folder, steps));
        write(contents);
    }

    /** Writes the result of a live run, and copies of its journals, by their names here; see {@link #write(RunResult)}. */
    public void write(RunResult result, Map<String, Path> journals) throws InvalidInput, IOException {
        write(result, journals, null);
    }

    /**
     * The same.
     *
     * @param profile of its operators, written besides as torch_npu exports it; null where there is none
     */
    public void write(RunResult result, Map<String, Path> journals, @Nullable OperatorProfile profile)
            throws InvalidInput, IOException {
        List<Content> contents = new ArrayList<>(contents(path, result));
        journals.forEach((name, journal) -> contents.add(folder -> Files.copy(journal, folder.resolve(name))));
        if (profile != null) {
            contents.add(folder -> profile(profile, folder.resolve(ProfilerTables.FOLDER)));
        }
        write(contents);
    }

    private static void profile(OperatorProfile profile, Path folder) throws IOException {
        Files.createDirectory(folder);
        for (Map.Entry<String, String> table : ProfilerTables.of(profile).entrySet()) {
            text(folder.resolve(table.getKey()), table.getValue());
        }
    }

    /** Writes {@code result}, its answer as the scenario; see {@link #write(RunResult)}. */
    public void write(PlanResult result) throws InvalidInput, IOException {
        Scenario answer = result.best().candidate().scenario(result.scenario());
        List<Figure> figures = result.scenario().report().charts() ? PlanCharts.of(result) : List.of();
        write(List.of(
                folder -> text(folder.resolve(SCENARIO), ScenarioWriter.yaml(answer)),
                folder -> text(folder.resolve(RESULT), PlanJson.text(result) + "\n"),
                folder -> charts(folder.resolve(CHARTS), figures),
                folder -> text(folder.resolve(REPORT), StudyPages.of(result, figures))));
    }

    /** Writes {@code comparison}, A as its scenario; see {@link #write(RunResult)}. */
    public void write(Comparison comparison, String json) throws InvalidInput, IOException {
        List<Figure> figures =
                comparison.one().scenario().report().charts() ? ComparisonChart.of(comparison) : List.of();
        write(List.of(
                folder -> text(
                        folder.resolve(SCENARIO),
                        ScenarioWriter.yaml(comparison.one().scenario())),
                folder -> charts(folder.resolve(CHARTS), figures),
                folder -> text(folder.resolve(RESULT), json + "\n"),
                folder -> text(folder.resolve(REPORT), StudyPages.of(comparison, figures))));
    }

    void write(List<Content> contents) throws InvalidInput, IOException {
        check(path, force);
        try (StagedDirectory staged = StagedDirectory.beside(path)) {
            for (Content content : contents) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while " + path + " was written");
                }
                content.write(staged.folder());
            }
            staged.moveIntoPlace(force);
            written = true;
        } catch (DirectoryNotEmptyException e) {
            check(path, force);
            throw e;
        }
    }

    private static void check(Path directory, boolean force) throws InvalidInput {
        Set<String> names = Files.exists(directory) ? names(directory) : Set.of();
        if (names.isEmpty()) {
            return;
        }
        Set<String> foreign = new TreeSet<>(names);
        foreign.removeAll(NAMES);
        if (!foreign.isEmpty() || !names.contains(RESULT) || !names.contains(SCENARIO)) {
            String found = foreign.isEmpty()
                    ? "part of a run"
                    : "\"" + foreign.iterator().next() + "\"";
            throw new InvalidInput(
                    directory.toString(),
                    "holds " + found + " and is left alone; allowed: a new or an empty directory, or with --force a run"
                            + " directory with nothing else in it. Maybe another --out.");
        }
        if (!force) {
            throw new InvalidInput(
                    directory.toString(),
                    "holds a finished run; allowed: a new or an empty directory. Maybe --force to replace the run.");
        }
    }

    private static List<Content> contents(Path directory, RunResult result) {
        String yaml = "# Ascend Twin " + PlainText.oneLine(result.version())
                + ": the scenario as it was run, every default written out.\n"
                + ScenarioWriter.yaml(result.scenario());
        List<Figure> figures = result.scenario().report().charts() ? Charts.of(result) : List.of();
        return List.of(
                folder -> text(folder.resolve(SCENARIO), yaml),
                folder -> text(folder.resolve(RESULT), ResultJson.text(result) + "\n"),
                folder -> {
                    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(REQUESTS))) {
                        RequestsCsv.write(result.first().requests(), out);
                    }
                },
                folder -> {
                    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(ATTRIBUTION))) {
                        AttributionCsv.write(Explanation.of(result.first()), out);
                    }
                },
                folder -> charts(folder.resolve(CHARTS), figures),
                folder -> text(folder.resolve(REPORT), HtmlReport.of(result, figures, yaml, directory)));
    }

    private static void charts(Path folder, List<Figure> figures) throws IOException {
        if (!figures.isEmpty()) {
            Files.createDirectory(folder);
        }
        for (Figure figure : figures) {
            Files.write(folder.resolve(figure.name() + ".png"), figure.png());
            text(folder.resolve(figure.name() + ".svg"), figure.svg());
        }
    }

    private static void text(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static Set<String> names(Path directory) throws InvalidInput {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (IOException e) {
            String reason = Files.isDirectory(directory) ? "cannot be read: " + e.getMessage() : "is not a directory";
            throw new InvalidInput(directory.toString(), reason + ". Maybe another --out.");
        }
        return names;
    }
}
