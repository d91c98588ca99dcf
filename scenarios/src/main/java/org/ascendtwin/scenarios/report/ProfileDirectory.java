package org.ascendtwin.scenarios.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ascendtwin.calibration.bottleneck.Bottlenecks;
import org.ascendtwin.calibration.bottleneck.KernelGroup;
import org.ascendtwin.calibration.ingest.TimingTable;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.scenarios.spec.InvalidInput;

/** The directory of a profiled run: its document, its chart, and its kernels as a table for calibration. */
public final class ProfileDirectory {
    /** Everything about the run. */
    public static final String DOCUMENT = "bottlenecks.json";

    /** Kernels by shape with their medians. */
    public static final String KERNELS = "kernels.csv";

    /** Decode steps by batch, as a server logged them. */
    public static final String STEPS = "steps.csv";

    private static final Set<String> NAMES = Set.of(DOCUMENT, KERNELS, STEPS, "bottlenecks.png", "bottlenecks.svg");

    private ProfileDirectory() {}

    /**
     * Writes {@code measured} to {@code path}.
     *
     * @param force whether what this has written there before may be replaced
     * @param document its JSON
     * @throws InvalidInput where the directory holds anything else, or cannot be written
     */
    public static void write(Path path, boolean force, Bottlenecks measured, String document) throws InvalidInput {
        try {
            check(path, force);
            try (StagedDirectory staged = StagedDirectory.beside(path)) {
                Path folder = staged.folder();
                text(folder.resolve(DOCUMENT), document);
                text(folder.resolve(STEPS), ServerLogReport.steps(measured.servers()));
                if (!measured.groups().isEmpty()) {
                    List<KernelTiming> medians =
                            measured.groups().stream().map(KernelGroup::median).toList();
                    text(folder.resolve(KERNELS), TimingTable.text(medians));
                }
                BottleneckChart.write(measured, folder);
                staged.moveIntoPlace(force);
            }
        } catch (IOException e) {
            throw new InvalidInput("--out", path + " cannot be written: " + e.getMessage() + ". Maybe another --out.");
        }
    }

    /** Writes {@code text} where there is any. */
    private static void text(Path file, String text) throws IOException {
        if (!text.isEmpty()) {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        }
    }

    private static void check(Path path, boolean force) throws InvalidInput, IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw new InvalidInput("--out", path + " is no directory. Maybe another --out.");
        }
        List<String> names;
        try (Stream<Path> entries = Files.list(path)) {
            names = entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
        if (!NAMES.containsAll(names)) {
            throw new InvalidInput(
                    "--out",
                    path
                            + " holds other files and is left alone; allowed: a new or an empty directory. Maybe another --out.");
        }
        if (!names.isEmpty() && !force) {
            throw new InvalidInput(
                    "--out",
                    path + " holds an import; allowed: a new or an empty directory. Maybe --force to replace it.");
        }
    }
}
