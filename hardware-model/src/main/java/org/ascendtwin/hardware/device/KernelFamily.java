package org.ascendtwin.hardware.device;

import java.util.Locale;

/** Kernels whose times follow one law with one set of constants. */
public enum KernelFamily {
    MATMUL,
    QUANTISED_MATMUL,
    GROUPED_MATMUL,
    VECTOR_PASS,
    DECODE_ATTENTION,
    PREFILL_ATTENTION;

    /** The name as device files spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
