package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelDetails;
import org.ascendtwin.hardware.device.RatioField;
import org.ascendtwin.hardware.device.RatioTable;

/** The laws of all kinds of kernels with one set of constants. */
final class KernelTimers {
    private final FittedLaws laws;
    private final RatioField ratios;
    private final MatmulTimer matmuls;
    private final VectorTimer vectors;
    private final AttentionTimer attentions;
    private final LatentTimer latents;

    KernelTimers(Device device, KernelDetails details, RatioTable table) {
        this.ratios = new RatioField(table);
        this.laws = new FittedLaws(device.coreFits());
        this.matmuls = new MatmulTimer(device, details);
        this.vectors = new VectorTimer(device);
        this.attentions = new AttentionTimer(device, details, laws, ratios);
        this.latents = new LatentTimer(device, laws, ratios);
    }

    FittedLaws laws() {
        return laws;
    }

    MatmulTimer matmuls() {
        return matmuls;
    }

    VectorTimer vectors() {
        return vectors;
    }

    AttentionTimer attentions() {
        return attentions;
    }

    LatentTimer latents() {
        return latents;
    }

    /** What a modelled time of {@code operator} has to be multiplied with. */
    double ratio(Operator operator) {
        return KernelPlace.ratio(ratios, operator);
    }

    double seconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> fitted(matmul, matmuls.partSeconds(matmul)) * KernelPlace.ratio(ratios, matmul);
            case GroupedMatmul grouped -> grouped.groups() == 0 ? 0 : fitted(grouped, matmuls.partSeconds(grouped));
            case VectorPass pass -> fitted(pass, vectors.workSeconds(pass));
            case FusedKernel fused -> throw new IllegalStateException(fused.name() + " is priced part by part");
            case DecodeAttention decode ->
                attentions.decodeSeconds(
                        decode.heads(), decode.sequences(), decode.queryLen(), decode.keyValueTokens(), 0);
            case PrefillAttention prefill ->
                KernelPlace.ratio(ratios, prefill)
                        * attentions.prefillSeconds(
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

    private double fitted(Operator operator, double workSeconds) {
        return laws.seconds(OperatorTimer.family(operator), fixedSeconds(operator), workSeconds);
    }

    /** Seconds of start, first tile and last store, which no pipe shows. */
    double fixedSeconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmuls.fixedSeconds(matmul);
            case GroupedMatmul grouped -> matmuls.fixedSeconds(grouped);
            case VectorPass pass -> vectors.fixedSeconds(pass);
            case FusedKernel fused -> throw new IllegalStateException(fused.name() + " is priced part by part");
            case DecodeAttention decode -> attentions.fixedSeconds(decode);
            case PrefillAttention prefill -> attentions.fixedSeconds(prefill);
            case LatentDecode latent -> latents.fixedSeconds(latent.heads(), latent.queryLen());
        };
    }

    /** Seconds of a part of a fused kernel without the start. */
    double partSeconds(Operator part, boolean first, boolean last) {
        return switch (part) {
            case Matmul matmul -> matmuls.partSeconds(matmul);
            case GroupedMatmul grouped -> matmuls.partSeconds(grouped);
            case VectorPass pass -> vectors.partSeconds(pass, first, last);
            case FusedKernel inner -> throw refused(inner);
            case DecodeAttention decode -> throw refused(decode);
            case PrefillAttention prefill -> throw refused(prefill);
            case LatentDecode latent -> throw refused(latent);
        };
    }

    private static IllegalStateException refused(Operator part) {
        return new IllegalStateException(part + " in a fused kernel, whose constructor refuses it");
    }
}
