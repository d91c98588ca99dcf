package org.ascendtwin.scenarios.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.PropertiesDefaultProvider;

/** A user's own defaults of options: a line each, as in {@code twin.run.jobs=1}. */
final class Defaults {
    private static final String FILE = ".twin.properties";

    private Defaults() {}

    /** The file in the user's home. */
    static Path file() {
        return Path.of(System.getProperty("user.home", ""), FILE);
    }

    /** {@code commandLine} with the defaults of {@code file}, where there is one. */
    static CommandLine apply(CommandLine commandLine, Path file) {
        return Files.isReadable(file)
                ? commandLine.setDefaultValueProvider(new PropertiesDefaultProvider(file.toFile()))
                : commandLine;
    }
}
