package org.ascendtwin.hardware.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The devices that ship with the product, by id, and a reader for a user's own. */
public final class DeviceCatalogue {
    private static final String[] FAMILIES = {
        "ascend-910.json", "ascend-a2.json", "ascend-a3.json", "ascend-950.json", "nvidia.json", "cpu.json"
    };

    /** What {@code ./twin calibrate core} found for each of them. */
    private static final String FITS = "core-fits.json";

    private final Map<String, Device> devices;

    private DeviceCatalogue(Map<String, Device> devices) {
        this.devices = Collections.unmodifiableMap(devices);
    }

    /** The shipped devices, read once. */
    public static DeviceCatalogue shipped() {
        return Shipped.CATALOGUE;
    }

    /** Holds the shipped devices from when they are first asked for. */
    private static final class Shipped {
        private static final DeviceCatalogue CATALOGUE = read();
    }

    private static DeviceCatalogue read() {
        Map<String, Device> devices = new TreeMap<>();
        for (String family : FAMILIES) {
            addAll(devices, read(family, DeviceFamily::read));
        }
        read(FITS, DeviceFamily::readFits)
                .forEach((id, fits) -> devices.compute(id, (key, device) -> {
                    if (device == null) {
                        throw new IllegalStateException(
                                FITS + " has fits of " + id + ", which no family file describes");
                    }
                    return device.withCoreFits(fits);
                }));
        return new DeviceCatalogue(devices);
    }

    private static <T> T read(String resource, BiFunction<String, InputStream, T> reader) {
        try (InputStream in = DeviceCatalogue.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is missing from the build");
            }
            return reader.apply(resource, in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    /** These devices and those of a family file in the shipped format; {@code origin} is named in errors. */
    public DeviceCatalogue with(String origin, InputStream in) {
        Map<String, Device> all = new TreeMap<>(devices);
        addAll(all, DeviceFamily.read(origin, in));
        return new DeviceCatalogue(all);
    }

    private static void addAll(Map<String, Device> devices, Iterable<Device> added) {
        for (Device device : added) {
            devices.put(device.id(), device);
        }
    }

    /** All devices, by id in alphabetical order. */
    public Map<String, Device> devices() {
        return devices;
    }

    /** The device called {@code id}. */
    public Device device(String id) {
        Device device = devices.get(id);
        if (device == null) {
            throw new IllegalArgumentException(
                    "no device is called '" + id + "'; known: " + devices.keySet() + ". Maybe add it as a device file");
        }
        return device;
    }
}
