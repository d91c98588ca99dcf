package org.ascendtwin.calibration.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A folder of cases of one kind, in which every file may be compressed or not. */
final class CaseFolder {
    private static final String GZIP = ".gz";

    private final Path folder;
    private final Set<String> names;

    private CaseFolder(Path folder) throws IOException {
        this.folder = folder;
        names = list(folder);
    }

    /**
     * Opens the sub-folder of a kind, or {@code cases} itself where there is none.
     *
     * @throws UnusableCases if the folder is not there or cannot be listed
     */
    static CaseFolder open(Path cases, String kindFolder) throws UnusableCases {
        Path folder = cases.toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw new UnusableCases(cases + " is " + (Files.exists(folder) ? "no folder" : "not there")
                    + ". Maybe the path is relative to another folder.");
        }
        Path below = folder.resolve(kindFolder);
        try {
            return new CaseFolder(Files.isDirectory(below) ? below : folder);
        } catch (IOException e) {
            throw new UnusableCases(folder + " cannot be listed: " + e);
        }
    }

    Path path() {
        return folder;
    }

    /** The names of the files that end in {@code suffix}, without it and without the compression's ending. */
    Set<String> stems(String suffix) {
        Set<String> stems = new TreeSet<>();
        for (String name : names) {
            String plain = withoutGzip(name);
            if (plain.endsWith(suffix)) {
                stems.add(plain.substring(0, plain.length() - suffix.length()));
            }
        }
        return stems;
    }

    /**
     * A file of this folder, whether its name or the file's ends in {@code .gz} or not.
     *
     * @throws IOException if there is none, or both
     */
    RecordFile file(String name) throws IOException {
        Path plain = folder.resolve(withoutGzip(name));
        Path compressed = folder.resolve(withoutGzip(name) + GZIP);
        boolean isPlain = Files.isRegularFile(plain);
        boolean isCompressed = Files.isRegularFile(compressed);
        if (isPlain == isCompressed) {
            throw new IOException(
                    isPlain
                            ? plain + " is there both with and without " + GZIP + ". Maybe delete one of them."
                            : withoutGzip(name) + " is missing in " + folder + ", with and without " + GZIP);
        }
        return new RecordFile(isPlain ? plain : compressed);
    }

    /**
     * The requests of cache cases: the one file {@code input_SOURCE*.jsonl} of this folder, else of the one around it,
     * else of the folder {@code radix} beside this one.
     *
     * @throws IOException if there is none, or several in one folder
     */
    RecordFile input(String source) throws IOException {
        List<Path> folders = new ArrayList<>(List.of(folder));
        Path around = folder.getParent();
        if (around != null) {
            folders.addAll(List.of(around, around.resolve("radix")));
        }
        for (Path candidate : folders) {
            Set<String> found = Files.isDirectory(candidate) ? inputs(candidate, source) : Set.of();
            if (found.size() > 1) {
                throw new IOException("several inputs for " + source + " in " + candidate + ": "
                        + String.join(", ", found) + ". Maybe leave only one of them there.");
            }
            for (String name : found) {
                return new RecordFile(candidate.resolve(name));
            }
        }
        throw new IOException("input_" + source + "*.jsonl is missing in " + folder + ", the folder around it and the"
                + " folder radix there, with and without " + GZIP);
    }

    private static Set<String> inputs(Path folder, String source) throws IOException {
        Set<String> exact = new LinkedHashSet<>();
        Set<String> longer = new LinkedHashSet<>();
        for (String name : list(folder)) {
            String plain = withoutGzip(name);
            if (plain.equals("input_" + source + ".jsonl")) {
                exact.add(name);
            } else if (plain.startsWith("input_" + source) && plain.endsWith(".jsonl")) {
                longer.add(name);
            }
        }
        return exact.isEmpty() ? longer : exact;
    }

    private static Set<String> list(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        return names;
    }

    private static String withoutGzip(String name) {
        return name.endsWith(GZIP) ? name.substring(0, name.length() - GZIP.length()) : name;
    }
}
