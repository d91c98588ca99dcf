package org.ascendtwin.hardware.operator;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelFamily;
import org.jspecify.annotations.Nullable;

/**
 * The device time of one operator, cold weights, from the device's rates and the shape alone. A shape is priced once and
 * then looked up; a timer is of one thread.
 */
public final class OperatorTimer {
    /** More than a run meets; beyond it shapes are priced anew. */
    private static final int MOST_SHAPES = 1 << 16;

    private static final int LEAST_SPLIT_DEPTH = 256;

    private final FittedLaws laws;
    private final Map<Operator, Prediction> known = new LinkedHashMap<>();
    private final MatmulTimer matmuls;
    private final VectorTimer vectors;
    private final AttentionTimer attentions;
    private final LatentTimer latents;
    private final RecurrentTimer recurrents;

    /** A timer for {@code device} with what belongs to it. */
    public OperatorTimer(Device device) {
        this(device, null);
    }

    /**
     * A timer for {@code device}.
     *
     * @param profile numbers fitted to measured kernels, which come before what belongs to the device
     */
    public OperatorTimer(Device device, @Nullable Fits profile) {
        this.laws = new FittedLaws(device, profile);
        this.matmuls = new MatmulTimer(device);
        this.vectors = new VectorTimer(device);
        this.attentions = new AttentionTimer(device, laws);
        this.latents = new LatentTimer(device, laws);
        this.recurrents = new RecurrentTimer(device);
    }

    /** Seconds from the kernel's start to its end on an otherwise idle device. */
    public double seconds(Operator operator) {
        return predict(operator).seconds();
    }

    /** The same with what it rests on; allocates nothing for a shape it has seen. */
    public Prediction predict(Operator operator) {
        Prediction prediction = known.get(operator);
        if (prediction == null) {
            KernelFamily family = family(operator);
            boolean inside = laws.inside(family, operator.flops(), operator.bytes());
            prediction = new Prediction(price(operator, family), laws.basis(family), inside);
            if (known.size() >= MOST_SHAPES) {
                known.clear();
            }
            known.put(operator, prediction);
        }
        return prediction;
    }

    /** Whose law {@code operator} follows. */
    public static KernelFamily family(Operator operator) {
        return switch (operator) {
            case Matmul matmul ->
                matmul.widened()
                        ? KernelFamily.WIDENED_MATMUL
                        : matmul.quantised() ? KernelFamily.QUANTISED_MATMUL : KernelFamily.MATMUL;
            case GroupedMatmul grouped -> KernelFamily.GROUPED_MATMUL;
            case VectorPass pass -> pass.family();
            case FusedKernel fused -> KernelFamily.FUSED;
            case DecodeAttention decode -> KernelFamily.DECODE_ATTENTION;
            case LatentDecode latent -> KernelFamily.LATENT_ATTENTION;
            case PrefillAttention prefill -> KernelFamily.PREFILL_ATTENTION;
        };
    }

    private double price(Operator operator, KernelFamily family) {
        return switch (operator) {
            case Matmul matmul -> fitted(family, matmul, matmuls.partSeconds(matmul));
            case GroupedMatmul grouped ->
                grouped.groups() == 0 ? 0 : fitted(family, grouped, matmuls.partSeconds(grouped));
            case VectorPass pass -> fitted(family, pass, vectors.workSeconds(pass));
            case FusedKernel fused -> fitted(family, fused, partSeconds(fused));
            case DecodeAttention decode ->
                attentions.decodeSeconds(
                        decode.heads(), decode.sequences(), decode.queryLen(), decode.keyValueTokens());
            case PrefillAttention prefill ->
                attentions.prefillSeconds(
                        prefill.heads(),
                        prefill.queryTiles(),
                        prefill.fullTiles(),
                        prefill.queryTokens(),
                        prefill.keyValueTokens(),
                        prefill.tilePairs(),
                        prefill.longestPairs(),
                        prefill.causal());
            case LatentDecode latent ->
                latents.decodeSeconds(
                        latent.heads(),
                        latent.sequences(),
                        latent.queryLen(),
                        latent.visibleRows(),
                        latent.scoredRows());
        };
    }

    private double fitted(KernelFamily family, Operator operator, double workSeconds) {
        return laws.seconds(family, fixedSeconds(operator), workSeconds, operator.flops(), operator.bytes());
    }

    /** Part after part. */
    private double partSeconds(FusedKernel fused) {
        double seconds = 0;
        int last = fused.parts().size() - 1;
        for (int i = 0; i <= last; i++) {
            seconds += switch (fused.parts().get(i)) {
                case Matmul matmul -> matmuls.partSeconds(matmul);
                case GroupedMatmul grouped -> matmuls.partSeconds(grouped);
                case VectorPass pass -> vectors.partSeconds(pass, i == 0, i == last);
                case FusedKernel inner -> throw refused(inner);
                case DecodeAttention decode -> throw refused(decode);
                case PrefillAttention prefill -> throw refused(prefill);
                case LatentDecode latent -> throw refused(latent);
            };
        }
        return seconds;
    }

    /** Seconds of start, first tile and last store, which no pipe shows. */
    public double fixedSeconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmuls.fixedSeconds(matmul);
            case GroupedMatmul grouped -> matmuls.fixedSeconds(grouped);
            case VectorPass pass -> vectors.fixedSeconds(pass);
            case FusedKernel fused -> {
                double longest = 0;
                for (Operator part : fused.parts()) {
                    longest = Math.max(longest, fixedSeconds(part));
                }
                yield longest;
            }
            case DecodeAttention decode -> attentions.fixedSeconds(decode);
            case PrefillAttention prefill -> attentions.fixedSeconds(prefill);
            case LatentDecode latent -> latents.fixedSeconds(latent.heads(), latent.queryLen());
        };
    }

    private static IllegalStateException refused(Operator part) {
        return new IllegalStateException(part + " in a fused kernel, whose constructor refuses it");
    }

    /**
     * Seconds of {@code groups} matmuls cut into tiles of {@code rows} by {@code columns} and their depth into {@code splits},
     * without their fixed time.
     */
    public double tileSeconds(Matmul each, int groups, int rows, int columns, int splits) {
        return matmuls.tileSeconds(each, groups, rows, columns, splits);
    }

    /** Whether the depth of {@code matmul} may be cut into {@code splits} parts: each has 256 elements or more. */
    public static boolean splittable(Matmul matmul, int splits) {
        return splits == 1 || matmul.depth() >= splits * LEAST_SPLIT_DEPTH;
    }

    /** 32-bit sums that all vector cores can add up in a second: half as many lanes as for 16 bits, one addition a cycle. */
    public static double sumsPerSecond(Device device) {
        return device.vector().halfFlopsPerSecond(device.cube().hertz()) / 4;
    }

    /** The attention part by itself, for callers that must not allocate an operator per call. */
    public AttentionTimer attentions() {
        return attentions;
    }

    /** Latent attention by itself, for the same callers. */
    public LatentTimer latents() {
        return latents;
    }

    /** The gated delta rule by itself, for the same callers. */
    public RecurrentTimer recurrents() {
        return recurrents;
    }
}
