package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.operator.Operator;

/**
 * A kernel in a stream.
 *
 * @param name what people call it
 * @param operator what it computes
 * @param prefetch what of its weight is brought into L2 from when the work before it in the stream begins; its lead time is
 *     not used
 */
public record KernelWork(String name, Operator operator, Prefetch prefetch) implements Work {
    public KernelWork {
        KernelSimulation.checkPrefetch(operator, prefetch);
    }
}
