package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.scenarios.spec.InvalidInput;

/**
 * Profiles that a command was given, of devices or of serving.
 *
 * @param devices files of profiles of devices, by the device
 * @param serving the serving profile; the shipped one where none was given
 */
record GivenProfiles(Map<String, Path> devices, ServingProfile serving) {
    /**
     * Reads {@code files}; {@code prior} is what is believed of serving without any fit.
     *
     * @param platform of the serving profile
     */
    static GivenProfiles read(List<Path> files, ServingPlatform platform) throws InvalidInput {
        ServingProfile serving = ServingProfileFile.shipped(platform);
        Map<String, Path> devices = new TreeMap<>();
        for (Path file : files) {
            try {
                if (!isOfDevice(file, devices)) {
                    serving = ServingProfileFile.read(file, platform);
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new InvalidInput("--profile", String.valueOf(e.getMessage()));
            }
        }
        return new GivenProfiles(devices, serving);
    }

    /** Reads {@code file} as a device's profile where it is one. */
    private static boolean isOfDevice(Path file, Map<String, Path> devices) throws IOException {
        if (file.endsWith(ServingProfile.PRIOR)) {
            return false;
        }
        try {
            DeviceProfile profile = ProfileFile.read(file);
            devices.put(profile.device(), file.toAbsolutePath());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
