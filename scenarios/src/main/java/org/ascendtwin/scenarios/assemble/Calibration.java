package org.ascendtwin.scenarios.assemble;

import java.io.IOException;
import java.nio.file.Path;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.hardware.device.Device;
import org.jspecify.annotations.Nullable;

/** Which profile a device is used with. */
public final class Calibration {
    private static final String NONE = "none";

    private Calibration() {}

    /**
     * {@code device} with the constants of a profile.
     *
     * @param file the profile; null for the shipped one of that very device, if there is one; a file called none for none
     * @throws IllegalArgumentException if the file holds no profile, or one of another device
     */
    public static Device of(Device device, @Nullable Path file) {
        if (file == null) {
            return ProfileFile.shipped(device.id())
                    .map(profile -> profile.applyTo(device))
                    .orElse(device);
        }
        if (file.endsWith(NONE)) {
            return device;
        }
        try {
            DeviceProfile profile = ProfileFile.read(file);
            return profile.applyTo(device);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read the profile " + file + ": " + e.getMessage()
                            + ". Maybe make it with ./twin calibrate kernels",
                    e);
        }
    }
}
