package org.ascendtwin.live.acl;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder with ACL's shared libraries, and what named it.
 *
 * @param path the folder
 * @param origin such as {@code ASCEND_HOME_PATH}
 */
public record LibraryFolder(Path path, String origin) {
    /** The library that every installation has. */
    static final String RUNTIME = "libascendcl.so";

    /**
     * The first folder that holds the runtime library: the one that was asked for, else those that the toolkit's
     * environment names, else the host's own.
     *
     * @param asked folder named by the user, and then the only candidate
     * @param environment the process's variables
     * @param host where the host ACL was built, the last resort
     * @throws IllegalArgumentException if there is none
     */
    public static LibraryFolder find(@Nullable Path asked, Map<String, String> environment, @Nullable Path host) {
        List<LibraryFolder> candidates = candidates(asked, environment, host);
        for (LibraryFolder candidate : candidates) {
            if (Files.isRegularFile(candidate.path.resolve(RUNTIME))) {
                return candidate;
            }
        }
        StringBuilder tried = new StringBuilder();
        for (LibraryFolder candidate : candidates) {
            tried.append("\n  ")
                    .append(candidate.path)
                    .append(" (")
                    .append(candidate.origin)
                    .append(')');
        }
        throw new IllegalArgumentException("no " + RUNTIME + " in" + (tried.isEmpty() ? " any place" : tried)
                + "\nMaybe run the toolkit's set_env.sh first, name its lib64 folder with --acl-library, or install gcc and"
                + " build again to have the host ACL.");
    }

    static List<LibraryFolder> candidates(@Nullable Path asked, Map<String, String> environment, @Nullable Path host) {
        if (asked != null) {
            return List.of(new LibraryFolder(asked, "--acl-library"));
        }
        List<LibraryFolder> candidates = new ArrayList<>();
        for (String variable : List.of("ASCEND_HOME_PATH", "ASCEND_TOOLKIT_HOME")) {
            String home = environment.get(variable);
            if (home != null && !home.isBlank()) {
                candidates.add(new LibraryFolder(Path.of(home, "lib64"), variable));
            }
        }
        for (String folder : environment.getOrDefault("LD_LIBRARY_PATH", "").split(File.pathSeparator)) {
            if (!folder.isBlank()) {
                candidates.add(new LibraryFolder(Path.of(folder), "LD_LIBRARY_PATH"));
            }
        }
        if (host != null) {
            candidates.add(new LibraryFolder(host, "host ACL"));
        }
        return candidates;
    }
}
