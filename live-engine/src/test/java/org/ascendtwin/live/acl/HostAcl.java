package org.ascendtwin.live.acl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The host ACL of this build; tests that need it are skipped with one line where there is no C compiler. */
public final class HostAcl {
    private static final int NO_COMPILER = 3;
    private static final Path FOLDER = Path.of("target", "hostacl").toAbsolutePath();

    private HostAcl() {}

    /** The folder of its libraries, built if need be. */
    public static Path requireFolder() {
        String other = System.getenv("HOST_ACL_FOLDER");
        if (other != null) {
            return Path.of(other);
        }
        try {
            Process build = new ProcessBuilder("sh", "src/main/c/build", FOLDER.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = build.waitFor();
            Assumptions.assumeTrue(code != NO_COMPILER, output);
            if (code != 0) {
                throw new IllegalStateException("the host ACL does not build:\n" + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return FOLDER;
    }

    /** Initializes it. */
    public static Acl open() {
        return Acl.open(AclLibraries.load(new LibraryFolder(requireFolder(), "host ACL")));
    }

    /** Closes {@code devices}, after which nothing of {@code acl} may be open, and {@code acl}, if it could be opened. */
    public static void close(@Nullable Acl acl, Device... devices) {
        if (acl != null) {
            for (Device device : devices) {
                device.close();
            }
            assertThat(acl.openCounts()).isEmpty();
            acl.close();
        }
    }
}
