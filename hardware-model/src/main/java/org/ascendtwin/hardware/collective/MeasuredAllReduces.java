package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.device.CalibratedKernel;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.RatioTable;

/**
 * All-reduces that were timed among devices of one machine, by their number; between sizes the logarithm of their time over that
 * of a plain reference is interpolated. Other numbers of devices are left to the network's laws.
 */
public final class MeasuredAllReduces {
    /** What profiles call them. */
    public static final String NAME = "all_reduce";

    private static final double REFERENCE_START_SECONDS = 5e-6;
    private static final double REFERENCE_BYTES_PER_SECOND = 200e9;
    private static final double[] NO_GROUP = {};

    private final RatioTable ratios;

    private MeasuredAllReduces(RatioTable ratios) {
        this.ratios = ratios;
    }

    /** Those in the profile of {@code device}; none without one. */
    public static MeasuredAllReduces of(Device device) {
        CalibratedKernel measured = device.calibrated().get(NAME);
        return new MeasuredAllReduces(measured == null ? RatioTable.EMPTY : measured.ratios());
    }

    /** The name of {@code ranks} devices in a table. */
    public static String variant(int ranks) {
        return Integer.toString(ranks);
    }

    /** Where {@code bytes} stand in a table. */
    public static double place(double bytes) {
        return StrictMath.log(bytes);
    }

    /** Seconds over which a table keeps the ratio of those measured. */
    public static double referenceSeconds(double bytes) {
        return REFERENCE_START_SECONDS + bytes / REFERENCE_BYTES_PER_SECOND;
    }

    /** Whether any were timed among {@code ranks} devices. */
    boolean knows(int ranks) {
        return ratios.curvesByVariant().containsKey(variant(ranks));
    }

    /** Seconds of one of {@code bytes} among as many devices as were timed. */
    double seconds(double bytes, int ranks) {
        return referenceSeconds(bytes) * ratios.ratio(variant(ranks), NO_GROUP, place(bytes));
    }
}
