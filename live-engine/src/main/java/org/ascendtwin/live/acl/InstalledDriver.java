package org.ascendtwin.live.acl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The driver that is installed beside CANN, which has a version of its own. Its installer names its folder in {@code
 * /etc/ascend_install.info}, and it names itself in {@code driver/version.info} there.
 */
public final class InstalledDriver {
    private static final String INSTALLATION = "etc/ascend_install.info";
    private static final String USUAL = "usr/local/Ascend";

    private InstalledDriver() {}

    /** Its version as it names itself; empty where none is installed, or none that this process may see. */
    public static Optional<String> version() {
        return version(Path.of("/"));
    }

    /** Its version on the machine whose files are below {@code root}. */
    static Optional<String> version(Path root) {
        String folder = value(root.resolve(INSTALLATION), "Driver_Install_Path_Param")
                .map(path -> path.replaceFirst("^/+", ""))
                .orElse(USUAL);
        return value(root.resolve(folder).resolve("driver/version.info"), "Version");
    }

    /** What {@code file} says of {@code key}, in lines of the form key=value. */
    private static Optional<String> value(Path file, String key) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1).strip())
                    .filter(value -> !value.isEmpty())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
