package org.ascendtwin.hardware.step;

/** What the time of a kernel rests on, the best first. */
public enum KernelGround {
    /** A profile of the device, with kernels of its kind as small and as large among those measured. */
    MEASURED,
    /** The same, with smaller or larger kernels only. */
    OTHER_SIZES,
    /** The profile of another device, with such kernels among those measured there. */
    BORROWED,
    /** The same, with smaller or larger kernels only. */
    BORROWED_OTHER_SIZES,
    /** No measured kernel of its kind: constants of the device, or kernels simulated on its cores. */
    MODEL
}
