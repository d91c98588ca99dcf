package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.ScenarioWriter;

/**
 * The directory of a finished run. It appears whole or not at all: everything is written into a hidden sibling that is
 * then moved into place.
 */
public final class RunDirectory {
    static final String SCENARIO = "scenario.yaml";
    static final String RESULT = "result.json";
    static final String REQUESTS = "requests.csv";
    static final String CHARTS = "charts";
    static final String REPORT = "report.html";
    private static final Set<String> NAMES = Set.of(SCENARIO, RESULT, REQUESTS, CHARTS, REPORT);

    private final Path path;
    private final boolean force;

    private RunDirectory(Path path, boolean force) {
        this.path = path;
        this.force = force;
    }

    /** Something that a run directory holds. */
    @FunctionalInterface
    interface Content {
        void write(Path folder) throws IOException;
    }

    /**
     * A directory that a run may be written into; worth asking for before a long run.
     *
     * @param force whether a finished run there may be replaced
     * @throws InvalidInput where the directory holds a finished run and {@code force} is not set, or anything else
     */
    public static RunDirectory at(Path path, boolean force) throws InvalidInput {
        check(path, force);
        return new RunDirectory(path, force);
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

    void write(List<Content> contents) throws InvalidInput, IOException {
        check(path, force);
        try (StagedDirectory staged = StagedDirectory.beside(path)) {
            for (Content content : contents) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while " + path + " was written");
                }
                content.write(staged.folder());
            }
            staged.moveIntoPlace();
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
                folder -> text(
                        folder.resolve(REQUESTS), RequestsCsv.of(result.first().requests())),
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
