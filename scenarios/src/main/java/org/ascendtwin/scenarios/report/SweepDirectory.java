package org.ascendtwin.scenarios.report;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.ascendtwin.scenarios.experiment.SweepPoint;
import org.ascendtwin.scenarios.experiment.SweepResult;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.ScenarioWriter;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a sweep. While it runs it holds a line for each point that is done, in {@value #POINTS}; a sweep that
 * was stopped, however it was, goes on from there. The finished sweep takes their place, {@value #SWEEP} last.
 */
public final class SweepDirectory implements Closeable {
    static final String SWEEP = "sweep.json";
    static final String POINTS = "points.jsonl";
    private static final String TABLE = "points.csv";
    private static final int MOST_SWEEPS = 100_000;

    private final Path path;
    private final FileChannel channel;
    private final BufferedWriter lines;
    private final Map<Integer, SweepPoint> doneByIndex;

    private SweepDirectory(Path path, FileChannel channel, Map<Integer, SweepPoint> doneByIndex) {
        this.path = path;
        this.channel = channel;
        this.doneByIndex = doneByIndex;
        lines = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
    }

    /**
     * Opens {@code path} for a sweep, new or begun.
     *
     * @param identity tells this sweep from every other: what is run where, in which version
     * @param force whether another sweep, begun or finished, may be replaced
     * @throws InvalidInput where the directory holds something else or cannot be written
     */
    public static SweepDirectory at(Path path, String identity, boolean force) throws InvalidInput {
        try {
            Files.createDirectories(path);
            checkOwn(path);
            Path points = path.resolve(POINTS);
            boolean goesOn = !force && isBegun(path);
            if (!force) {
                checkFree(path, identity);
            }
            FileChannel channel = FileChannel.open(
                    points, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(channel, path);
            if (goesOn) {
                return new SweepDirectory(path, channel, whole(points, channel));
            }
            channel.truncate(0);
            SweepDirectory directory = new SweepDirectory(path, channel, new TreeMap<>());
            Files.deleteIfExists(path.resolve(SWEEP));
            directory.append(header(identity));
            return directory;
        } catch (IOException e) {
            throw new InvalidInput(
                    path.toString(), "cannot be made or written: " + e.getMessage() + ". Maybe another --out.");
        }
    }

    /** The first {@code folder}/{@code name}-sweep-NNN that holds this sweep, begun, or nothing. */
    public static SweepDirectory numbered(Path folder, String name, String identity) throws InvalidInput {
        for (int number = 1; number < MOST_SWEEPS; number++) {
            Path path = folder.resolve(String.format(Locale.ROOT, "%s-sweep-%03d", name, number));
            try {
                if (!Files.exists(path)
                        || (!Files.exists(path.resolve(SWEEP))
                                && Files.exists(path.resolve(POINTS))
                                && begins(path.resolve(POINTS), identity))) {
                    return at(path, identity, false);
                }
            } catch (IOException e) {
                throw new InvalidInput(path.toString(), "cannot be read: " + e.getMessage() + ".");
            }
        }
        throw new InvalidInput(folder.toString(), "holds " + MOST_SWEEPS + " sweeps of " + name + ". Maybe use --out.");
    }

    private static void checkFree(Path path, String identity) throws InvalidInput, IOException {
        if (Files.exists(path.resolve(SWEEP))) {
            throw new InvalidInput(
                    path.toString(), "holds a finished sweep; allowed: a new directory. Maybe --force to replace it.");
        }
        if (isBegun(path) && !begins(path.resolve(POINTS), identity)) {
            throw new InvalidInput(
                    path.toString(),
                    "holds another sweep that was begun; allowed: a new directory, or the same scenario, settings and"
                            + " version. Maybe --force to replace it.");
        }
    }

    private static void checkOwn(Path path) throws InvalidInput, IOException {
        List<String> own =
                List.of(SWEEP, POINTS, TABLE, RunDirectory.SCENARIO, RunDirectory.CHARTS, RunDirectory.REPORT);
        try (var entries = Files.list(path)) {
            String foreign = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !own.contains(name) && !name.endsWith(".part"))
                    .findFirst()
                    .orElse("");
            if (!foreign.isEmpty()) {
                throw new InvalidInput(
                        path.toString(),
                        "holds \"" + foreign + "\" and is left alone; allowed: a new or an empty directory, or a sweep."
                                + " Maybe another --out.");
            }
        }
    }

    private static void lock(FileChannel channel, Path path) throws InvalidInput, IOException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new InvalidInput(path.toString(), "another process is at this sweep. Maybe another --out.");
        }
    }

    private static String header(String identity) {
        return "{\"sweep\":\"" + identity + "\"}";
    }

    private static boolean isBegun(Path path) throws IOException {
        Path points = path.resolve(POINTS);
        return Files.exists(points) && Files.size(points) > 0;
    }

    private static boolean begins(Path points, String identity) throws IOException {
        try (var lines = Files.newBufferedReader(points, StandardCharsets.UTF_8)) {
            return header(identity).equals(lines.readLine());
        }
    }

    /** The points of all whole lines; a last line that was cut short is cut off. */
    private static Map<Integer, SweepPoint> whole(Path points, FileChannel channel) throws IOException {
        String text = Files.readString(points, StandardCharsets.UTF_8);
        String kept = text.substring(0, text.lastIndexOf('\n') + 1);
        channel.truncate(kept.getBytes(StandardCharsets.UTF_8).length);
        channel.position(channel.size());
        Map<Integer, SweepPoint> done = new TreeMap<>();
        kept.lines().skip(1).map(SweepJson::point).forEach(point -> done.put(point.index(), point));
        return done;
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What was done before. */
    public Map<Integer, SweepPoint> doneByIndex() {
        return doneByIndex;
    }

    /** Notes that {@code point} is done. */
    public void add(SweepPoint point) {
        try {
            append(SweepJson.line(point));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String line) throws IOException {
        lines.write(line);
        lines.write('\n');
        lines.flush();
    }

    /** Writes the finished sweep; what it writes depends on nothing but {@code result}. */
    public void finish(SweepResult result) throws IOException {
        List<Figure> figures = result.scenario().report().charts() ? SweepCharts.of(result) : List.of();
        if (!figures.isEmpty()) {
            Path charts = Files.createDirectories(path.resolve(RunDirectory.CHARTS));
            for (Figure figure : figures) {
                write(charts.resolve(figure.name() + ".png"), figure.png());
                write(charts.resolve(figure.name() + ".svg"), figure.svg().getBytes(StandardCharsets.UTF_8));
            }
        }
        write(path.resolve(RunDirectory.SCENARIO), ScenarioWriter.yaml(result.scenario()));
        write(path.resolve(TABLE), SweepCsv.of(result));
        write(path.resolve(RunDirectory.REPORT), StudyPages.of(result, figures));
        write(path.resolve(SWEEP), SweepJson.text(result) + "\n");
        close();
        Files.deleteIfExists(path.resolve(POINTS));
    }

    private static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling(Objects.requireNonNull(file.getFileName()) + ".part");
        Files.write(part, bytes);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            lines.close();
        }
    }
}
