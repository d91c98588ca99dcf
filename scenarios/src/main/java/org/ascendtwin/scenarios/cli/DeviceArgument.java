package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.Map;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.scenarios.spec.DeviceReader;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;

/** How every command that takes a device takes it: by its name in the catalogue, or as a file. */
final class DeviceArgument {
    private DeviceArgument() {}

    /** The device that {@code text}, given with {@code option}, means. */
    static Device find(String option, String text) throws InvalidInput {
        Map<String, Device> known = DeviceCatalogue.shipped().devices();
        Device found = known.get(text);
        if (found == null && DeviceReader.isFile(text)) {
            return DeviceReader.read(Path.of(text));
        }
        if (found == null) {
            throw new InvalidInput(
                    option,
                    "no device is called \"" + text + "\"; known: " + String.join(", ", known.keySet()) + "."
                            + Names.maybe(text, known.keySet()));
        }
        return found;
    }
}
