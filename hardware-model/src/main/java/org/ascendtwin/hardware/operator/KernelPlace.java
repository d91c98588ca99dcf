package org.ascendtwin.hardware.operator;

import java.util.Locale;
import org.ascendtwin.hardware.device.RatioField;
import org.jspecify.annotations.Nullable;

/**
 * Where a kernel stands among others of its kind, in logarithms of sizes.
 *
 * @param variant its number formats
 * @param group the sizes that vary from model to model and batch to batch
 * @param along the size that varies from step to step
 */
public record KernelPlace(String variant, double[] group, double along) {
    /** The place of {@code operator}; null for kinds without one. */
    public static @Nullable KernelPlace of(Operator operator) {
        return switch (operator) {
            case Matmul matmul ->
                new KernelPlace(formats(matmul), logs(matmul.columns(), matmul.depth()), StrictMath.log(matmul.rows()));
            case DecodeAttention decode -> decode(decode.heads(), decode.sequences(), decode.keyValueTokens());
            case PrefillAttention prefill ->
                attention(
                        prefill.heads(),
                        prefill.chunks().size(),
                        (double) prefill.keyValueTokens() / prefill.chunks().size());
            case LatentDecode latent -> latent(latent.heads(), latent.sequences(), latent.visibleRows());
            case GroupedMatmul grouped -> null;
            case VectorPass pass -> null;
            case FusedKernel fused -> experts(fused) == null ? product(fused) : experts(fused);
        };
    }

    /** The place of a product that is the last of a row of kernels; null for others. */
    private static @Nullable KernelPlace product(FusedKernel fused) {
        return fused.isRow() && fused.parts().getLast() instanceof Matmul matmul ? of(matmul) : null;
    }

    /**
     * The place of experts by the width of their first product, how many there are, how many get any rows, and these rows; null
     * for others.
     */
    private static @Nullable KernelPlace experts(FusedKernel fused) {
        GroupedMatmul first = null;
        int rows = 0;
        int experts = 1;
        for (int i = 0; i < fused.parts().size(); i++) {
            Operator part = fused.parts().get(i);
            if (first == null && part instanceof GroupedMatmul grouped) {
                first = grouped.kind() == GroupedMatmul.Kind.EXPERTS ? grouped : null;
            }
            if (part instanceof VectorPass pass && pass.kind() == VectorPass.Kind.INIT_ROUTING) {
                rows = pass.rows();
                experts = i > 0 && fused.parts().get(i - 1) instanceof VectorPass count ? count.columns() : 1;
            }
        }
        return first == null || rows == 0
                ? null
                : new KernelPlace(
                        formats(first.each()),
                        logs(first.each().columns(), first.each().depth(), experts, first.groups()),
                        StrictMath.log(rows));
    }

    private static String formats(Matmul matmul) {
        return (matmul.activation() + "-" + matmul.weight()).toLowerCase(Locale.ROOT);
    }

    /** The place of a decode of {@code sequences} over {@code keyValueTokens} in all. */
    static KernelPlace decode(AttentionHeads heads, int sequences, long keyValueTokens) {
        return attention(heads, sequences, (double) keyValueTokens / sequences);
    }

    /** The place of a latent decode of {@code sequences} over {@code visibleRows} in all. */
    static KernelPlace latent(LatentHeads heads, int sequences, long visibleRows) {
        return new KernelPlace(
                heads.cache().toString().toLowerCase(Locale.ROOT),
                logs(sequences, heads.queryHeads()),
                StrictMath.log((double) visibleRows / sequences));
    }

    private static KernelPlace attention(AttentionHeads heads, int sequences, double context) {
        return new KernelPlace(
                heads.cache().toString().toLowerCase(Locale.ROOT),
                logs(sequences, heads.queryHeads(), heads.keyValueHeads(), heads.headDim()),
                StrictMath.log(context));
    }

    private static double[] logs(double... sizes) {
        double[] logs = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            logs[i] = StrictMath.log(sizes[i]);
        }
        return logs;
    }

    /** What {@code field} says of the kernels of {@code operator}'s size. */
    static double ratio(RatioField field, Operator operator) {
        KernelPlace place = field.none() ? null : of(operator);
        return place == null ? 1 : field.ratio(place.variant, place.group, place.along);
    }
}
