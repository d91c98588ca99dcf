package org.ascendtwin.calibration.profile;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.calibration.profile.ProfiledKernel.Basis;
import org.ascendtwin.calibration.profile.ProfiledKernel.Residuals;
import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelDetails;

/**
 * A calibrated device: constants fitted kind by kind to measured kernels, what they were fitted to, and how far they are off.
 *
 * @param format version of this form
 * @param device the device of the catalogue that it belongs to
 * @param command the command line that makes it again
 * @param like the profile that it starts at, whose kernels it takes over where none were measured; empty without one
 * @param data the files that were read
 * @param skipped why measurements were left out, and how many
 * @param kernels by name, as in {@code ./twin kernel --op}
 * @param serving measured steps of whole models, by the model's name; they take the place of what kernels add up to
 * @param notFitted errors on kernels not fitted, of all kinds together
 */
public record DeviceProfile(
        int format,
        String device,
        String command,
        String like,
        List<Source> data,
        Map<String, Integer> skipped,
        Map<String, ProfiledKernel> kernels,
        Map<String, MeasuredServing> serving,
        Residuals notFitted) {
    /** The version that is written and read. */
    public static final int FORMAT = 2;

    /** The option that asks for products scaled block by block. */
    public static final String BLOCK_SCALES = "--block-scales";

    /**
     * A file of measurements.
     *
     * @param file its name and that of its folder
     * @param sha256 of its content
     * @param rows measurements in it
     * @param malformed of them that could not be read
     */
    public record Source(String file, String sha256, int rows, int malformed) {}

    public DeviceProfile {
        checkFormat(format);
        data = List.copyOf(data);
        skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
        kernels = Collections.unmodifiableMap(new TreeMap<>(kernels));
        serving = Collections.unmodifiableMap(new TreeMap<>(serving));
    }

    /** Whether its products of 8-bit operands are those scaled block by block, as its command says. */
    public boolean scalesBlocks() {
        return command.contains(BLOCK_SCALES);
    }

    /** Refuses a profile of another version. */
    static void checkFormat(int format) {
        if (format != FORMAT) {
            throw new IllegalArgumentException("the profile has format " + format + "; allowed: " + FORMAT
                    + ". Maybe make it again with ./twin calibrate kernels");
        }
    }

    /** This profile with measured steps of {@code model}, made by {@code newCommand}. */
    public DeviceProfile with(String model, MeasuredServing measured, String newCommand) {
        Map<String, MeasuredServing> all = new TreeMap<>(serving);
        all.put(model, measured);
        return new DeviceProfile(format, device, newCommand, like, data, skipped, kernels, all, notFitted);
    }

    /**
     * What {@code other}, on which nothing was measured, takes over of it: the constants of kernels, as measured nowhere.
     */
    DeviceProfile borrowedBy(Device other) {
        Map<String, ProfiledKernel> taken = new TreeMap<>();
        kernels.forEach((name, kernel) -> taken.put(name, kernel.borrowed()));
        return new DeviceProfile(format, other.id(), "", device, List.of(), Map.of(), taken, Map.of(), Residuals.NONE);
    }

    /**
     * {@code plain} with the constants of this profile.
     *
     * @throws IllegalArgumentException if the profile is of another device
     */
    public Device applyTo(Device plain) {
        if (!plain.id().equals(device)) {
            throw new IllegalArgumentException("the profile is of " + device + ", the device is " + plain.id()
                    + ". Maybe calibrate " + plain.id() + " with --like " + device);
        }
        Map<String, ProfiledKernel> lenders =
                ProfileFile.shipped(like).map(DeviceProfile::kernels).orElse(Map.of());
        Map<String, CalibratedKernel> calibrated = new TreeMap<>();
        kernels.forEach((name, kernel) -> {
            ProfiledKernel lender = kernel.basis() == Basis.BORROWED ? lenders.get(name) : null;
            CalibratedKernel own = kernel.on(plain);
            calibrated.put(name, lender == null ? own : own.lentOf(lender.trusted()));
        });
        return plain.withCalibrated(calibrated);
    }

    /** The constants of the kernels called {@code name} on {@code plain}; those of the device where there are none. */
    public CalibratedKernel kernel(String name, Device plain) {
        ProfiledKernel own = kernels.get(name);
        return own == null
                ? new CalibratedKernel(plain.kernels(), KernelDetails.NONE, ProfiledKernel.NOWHERE)
                : own.on(plain);
    }
}
