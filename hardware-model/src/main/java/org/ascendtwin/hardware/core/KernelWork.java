package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;

/**
 * A kernel in a stream.
 *
 * @param name what people call it
 * @param operator what it computes
 * @param prefetch what of its weight is brought into L2 from when the work before it in the stream begins; its lead time is
 *     not used
 */
public record KernelWork(String name, Operator operator, Prefetch prefetch) implements Work {
    /** Whether {@code operator} has a weight to prefetch. */
    public static boolean hasWeight(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> true;
            case GroupedMatmul grouped -> true;
            case FusedKernel fused -> fused.parts().stream().anyMatch(KernelWork::hasWeight);
            case VectorPass pass -> false;
            case DecodeAttention decode -> false;
            case PrefillAttention prefill -> false;
            case LatentDecode latent -> false;
        };
    }

    public KernelWork {
        KernelSimulation.checkPrefetch(operator, prefetch);
    }
}
