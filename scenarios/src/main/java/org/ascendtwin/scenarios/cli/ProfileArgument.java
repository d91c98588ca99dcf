package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;

/** How every command that takes a profile takes it: by the device of a shipped one, or as a file. */
final class ProfileArgument {
    private ProfileArgument() {}

    /** The profile that {@code text}, given with {@code option}, means. */
    static DeviceProfile find(String option, String text) throws InvalidInput {
        Map<String, DeviceProfile> shipped = ProfileFile.shipped();
        DeviceProfile found = shipped.get(text);
        if (found != null) {
            return found;
        }
        Path file = Path.of(text);
        if (!Files.isRegularFile(file)) {
            throw new InvalidInput(
                    option,
                    "\"" + text + "\" is no profile; allowed: a file, or a shipped one: "
                            + String.join(", ", shipped.keySet()) + "." + Names.maybe(text, shipped.keySet()));
        }
        try {
            return ProfileFile.read(file);
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInput(option, String.valueOf(e.getMessage()));
        }
    }

    /** The device of the profile that {@code text} means, with its constants. */
    static Device calibrated(String option, String text) throws InvalidInput {
        DeviceProfile profile = find(option, text);
        return profile.applyTo(DeviceArgument.find(option, profile.device()));
    }
}
