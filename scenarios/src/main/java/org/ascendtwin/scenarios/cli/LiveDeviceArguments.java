package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.live.acl.Acl;
import org.ascendtwin.live.acl.AclException;
import org.ascendtwin.live.acl.AclLibraries;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which device a live command uses. */
final class LiveDeviceArguments {
    @Mixin
    private AclArguments acl = new AclArguments();

    @Option(
            names = "--device",
            paramLabel = "N",
            defaultValue = "0",
            description = "Which device (default: ${DEFAULT-VALUE}).")
    private int device;

    /** The options that name device {@code other} of the same ACL, to be typed again. */
    List<String> typed(int other) {
        List<String> words = new ArrayList<>(acl.typed());
        words.addAll(List.of("--device", Integer.toString(other)));
        return words;
    }

    /** What is done with a device. */
    @FunctionalInterface
    interface Work {
        /** Returns the command's exit code. */
        int on(Device device, String chip) throws Exception;
    }

    /** Opens the device for {@code work}; what ACL says against it is printed, with exit code 1. */
    int use(CommandSpec spec, Work work) throws Exception {
        AclLibraries libraries = acl.load();
        try (Acl running = Acl.open(libraries)) {
            if (device < 0 || device >= running.deviceCount()) {
                throw new InvalidInput("--device", device + "; allowed: 0 to " + (running.deviceCount() - 1));
            }
            try (Device used = running.device(device)) {
                return work.on(used, running.socName());
            }
        } catch (AclException | IllegalStateException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("twin: " + e.getMessage());
            err.flush();
            return 1;
        }
    }
}
