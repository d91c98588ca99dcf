package org.ascendtwin.calibration.serving;

import java.util.Locale;
import java.util.Optional;
import org.ascendtwin.hardware.device.ChipFamily;

/** A kind of device for which something is believed of the serving runtime, and fitted. */
public enum ServingPlatform {
    ASCEND,
    GPU;

    /** That of devices of {@code family}; empty where nothing is believed. */
    public static Optional<ServingPlatform> of(ChipFamily family) {
        return switch (family) {
            case ASCEND -> Optional.of(ASCEND);
            case GPU -> Optional.of(GPU);
            case CPU -> Optional.empty();
        };
    }

    /** The shipped profile of such devices. */
    String resource() {
        return "serving-" + this + ".json";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
