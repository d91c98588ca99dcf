package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.operator.Operator;

/** Kernels by name. */
final class KernelShapes {
    private KernelShapes() {}

    /** The kernel called {@code name}. */
    static NamedKernel kernel(String name) {
        for (NamedKernel kernel : NamedKernel.all()) {
            if (kernel.name().equals(name)) {
                return kernel;
            }
        }
        throw new AssertionError(name);
    }

    static Operator of(String name, int... sizes) {
        return kernel(name).operator(sizes, kernel(name).types().getFirst(), DataType.BF16);
    }
}
