package org.ascendtwin.scenarios.assemble;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.MeasuredServing;
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
     * @param file the profile; null for what ships, of that device or of one with the same cores; a file called none for none
     * @throws IllegalArgumentException if the file holds no profile, or one of another device
     */
    public static Device of(Device device, @Nullable Path file) {
        return profile(device, file).map(profile -> profile.applyTo(device)).orElse(device);
    }

    /** Measured steps of whole models, by their names, of the profile that {@link #of} would take. */
    static Map<String, MeasuredServing> serving(Device device, @Nullable Path file) {
        return profile(device, file).map(DeviceProfile::serving).orElse(Map.of());
    }

    private static Optional<DeviceProfile> profile(Device device, @Nullable Path file) {
        if (file == null) {
            return ProfileFile.shipped(device);
        }
        if (file.endsWith(NONE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProfileFile.read(file));
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "no such file" : e.getMessage();
            throw new IllegalArgumentException(
                    "cannot read the profile " + file + ": " + why + ". Maybe make it with ./twin calibrate kernels",
                    e);
        }
    }
}
