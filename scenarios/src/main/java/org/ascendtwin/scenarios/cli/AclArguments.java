package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.List;
import org.ascendtwin.live.acl.AclLibraries;
import org.ascendtwin.live.acl.LibraryFolder;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which ACL to use. */
final class AclArguments {
    @Option(
            names = "--acl-library",
            paramLabel = "DIR",
            description = "Folder with libascendcl.so and its companions. By default what ASCEND_HOME_PATH,"
                    + " ASCEND_TOOLKIT_HOME or LD_LIBRARY_PATH names, else the host ACL of this build.")
    private @Nullable Path folder;

    /** The option as it was typed; nothing where it was not. */
    List<String> typed() {
        return folder == null ? List.of() : List.of("--acl-library", folder.toString());
    }

    AclLibraries load() throws InvalidInput {
        Path host = Path.of(System.getProperty("twin.home", "."), "live-engine", "target", "hostacl");
        try {
            return AclLibraries.load(LibraryFolder.find(folder, System.getenv(), host));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("--acl-library", String.valueOf(e.getMessage()));
        }
    }
}
