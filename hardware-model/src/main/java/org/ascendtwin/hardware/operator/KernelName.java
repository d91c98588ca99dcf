package org.ascendtwin.hardware.operator;

import java.util.Locale;

/** What kernels are called where people and profiles name them. */
public final class KernelName {
    private KernelName() {}

    /** The name of the kind of kernel that computes {@code operator}, such as {@code quant_matmul} or {@code rms_norm}. */
    public static String of(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> product(matmul);
            case GroupedMatmul grouped ->
                grouped.kind() == GroupedMatmul.Kind.EXPERTS ? "grouped_matmul" : "batch_matmul";
            case VectorPass pass -> pass.kind().name().toLowerCase(Locale.ROOT);
            case FusedKernel fused -> fused.name();
            case DecodeAttention decode -> "decode_attention";
            case PrefillAttention prefill -> "prefill_attention";
            case LatentDecode latent -> "mla_decode";
        };
    }

    private static String product(Matmul matmul) {
        if (matmul.widened()) {
            return "weight_quant_matmul";
        }
        return matmul.quantised() ? "quant_matmul" : "matmul";
    }
}
