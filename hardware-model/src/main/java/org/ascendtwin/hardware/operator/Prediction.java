package org.ascendtwin.hardware.operator;

/**
 * A predicted time and what it rests on.
 *
 * @param seconds from the kernel's start to its end on an otherwise idle device
 * @param basis where the law's numbers come from
 * @param inside whether kernels as small and as large as this one are among those behind the numbers
 */
public record Prediction(double seconds, Basis basis, boolean inside) {
    /** Where the numbers of an operator's law come from, the best first. */
    public enum Basis {
        /** A profile that was calibrated with kernels measured on such a device. */
        PROFILE,
        /** Fits of the law to runs of the core level on the device. */
        CORE_LEVEL,
        /** The device's constants, as the law has them. */
        CONSTANTS
    }
}
