package org.ascendtwin.scenarios.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The scenarios that come with the product. */
public final class Gallery {
    private static final String SUFFIX = ".yaml";

    private Gallery() {}

    /**
     * A scenario of the gallery.
     *
     * @param file its path, relative to the working directory where that is shorter
     */
    public record Entry(String name, String title, Path file) {}

    /** The folder of the gallery: {@code scenarios} below the property {@code twin.home}. */
    public static Path folder() {
        return Path.of(System.getProperty("twin.home", ".")).resolve("scenarios");
    }

    /** Every scenario of the gallery by name. */
    public static List<Entry> entries() throws InvalidInput {
        List<Entry> entries = new ArrayList<>();
        for (Path file : files()) {
            SourceDocument document = SourceDocument.read(file, SourceDocument.Kind.SCENARIO);
            entries.add(new Entry(text(document, "name"), text(document, "title"), shortest(file)));
        }
        return entries;
    }

    /** The file that {@code argument} means: a path, or the name of a scenario of the gallery. */
    public static Path find(String argument) {
        Path path = Path.of(argument);
        Path named = folder().resolve(argument + SUFFIX);
        return !Files.exists(path) && Files.exists(named) ? shortest(named) : path;
    }

    /** A hint for a path that does not exist: the nearest name in the gallery. */
    static String maybe(Path missing) {
        Path file = missing.getFileName();
        String name = file == null ? "" : file.toString().replace(SUFFIX, "");
        List<String> names = files().stream()
                .map(entry -> entry.getFileName().toString().replace(SUFFIX, ""))
                .toList();
        return Names.nearest(name, names)
                .map(nearest -> " Maybe \"" + shortest(folder().resolve(nearest + SUFFIX)) + "\".")
                .orElse(" Maybe ./twin scenarios lists what there is.");
    }

    private static List<Path> files() {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path shortest(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path here = Path.of("").toAbsolutePath();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }

    private static String text(SourceDocument document, String key) {
        for (NodeTuple tuple : document.root().getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode k
                    && k.getValue().equals(key)
                    && tuple.getValueNode() instanceof ScalarNode value) {
                return value.getValue();
            }
        }
        return "";
    }
}
