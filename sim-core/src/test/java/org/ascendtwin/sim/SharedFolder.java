package org.ascendtwin.sim;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of reference data that some tests need: system property or variable {@code TWIN_SHARED}. */
public final class SharedFolder {
    private SharedFolder() {}

    /** Resolves {@code relative} below the folder, or skips the calling test with a message where it is absent. */
    public static Path require(String relative) {
        String variable = System.getenv("TWIN_SHARED");
        String folder = variable != null ? variable : System.getProperty("TWIN_SHARED", "../../shared");
        Path path = Path.of(folder).toAbsolutePath().normalize().resolve(relative);
        Assumptions.assumeTrue(
                Files.exists(path), () -> "reference data not found: " + path + " (set TWIN_SHARED to its folder)");
        return path;
    }
}
