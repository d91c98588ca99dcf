package org.ascendtwin.scenarios.spec;

import org.ascendtwin.hardware.device.Device;
import org.jspecify.annotations.Nullable;

/**
 * The device that a scenario means: one of the catalogue by its id, or the user's own, from a file or written out.
 *
 * @param id its name
 * @param own what it is; null where the catalogue knows
 */
public record DeviceSpec(String id, @Nullable Device own) {
    /** The device of the catalogue that is called {@code id}. */
    public static DeviceSpec valueOf(String id) {
        return new DeviceSpec(id, null);
    }

    @Override
    public String toString() {
        return id;
    }
}
