package org.ascendtwin.hardware.operator;

/**
 * A predicted time and what it rests on.
 *
 * @param seconds from the kernel's start to its end on an otherwise idle device
 * @param basis where the law's constants come from
 * @param inside whether kernels as small and as large as this one are among those behind the constants
 */
public record Prediction(double seconds, Basis basis, boolean inside) {
    /** Where the constants of an operator's law come from. */
    public enum Basis {
        /** Kernels of this family were measured on this device. */
        PROFILE,
        /** None was: constants are taken over from another device or assumed, and the law is the core level's. */
        CORE_LEVEL
    }
}
