package org.ascendtwin.hardware.operator;

import org.ascendtwin.hardware.device.Device;

/** The device time of one operator, cold weights, from the device's rates and the shape alone. */
public final class OperatorTimer {
    private final MatmulTimer matmuls;
    private final VectorTimer vectors;
    private final AttentionTimer attentions;
    private final LatentTimer latents;
    private final RecurrentTimer recurrents;

    /** A timer for {@code device}. */
    public OperatorTimer(Device device) {
        this.matmuls = new MatmulTimer(device);
        this.vectors = new VectorTimer(device);
        this.attentions = new AttentionTimer(device);
        this.latents = new LatentTimer(device);
        this.recurrents = new RecurrentTimer(device);
    }

    /** Seconds from the kernel's start to its end on an otherwise idle device. */
    public double seconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmuls.seconds(matmul);
            case GroupedMatmul matmul -> matmuls.seconds(matmul);
            case VectorPass pass -> vectors.seconds(pass);
            case FusedKernel fused -> seconds(fused);
            case DecodeAttention decode ->
                attentions.decodeSeconds(
                        decode.heads(), decode.sequences(), decode.queryLen(), decode.keyValueTokens());
            case PrefillAttention prefill ->
                attentions.prefillSeconds(
                        prefill.heads(),
                        prefill.queryTiles(),
                        prefill.queryTokens(),
                        prefill.keyValueTokens(),
                        prefill.tilePairs(),
                        prefill.causal());
        };
    }

    /** The longest start of its parts, then part after part. */
    private double seconds(FusedKernel fused) {
        double fixed = 0;
        double seconds = 0;
        int last = fused.parts().size() - 1;
        for (int i = 0; i <= last; i++) {
            switch (fused.parts().get(i)) {
                case Matmul matmul -> {
                    fixed = Math.max(fixed, matmuls.fixedSeconds(matmul));
                    seconds += matmuls.partSeconds(matmul);
                }
                case GroupedMatmul grouped -> {
                    fixed = Math.max(fixed, matmuls.fixedSeconds(grouped));
                    seconds += matmuls.partSeconds(grouped);
                }
                case VectorPass pass -> {
                    fixed = Math.max(fixed, vectors.fixedSeconds(pass));
                    seconds += vectors.partSeconds(pass, i == 0, i == last);
                }
                case FusedKernel _, DecodeAttention _, PrefillAttention _ ->
                    throw new IllegalStateException(fused + " holds what its constructor refuses");
            }
        }
        return fixed + seconds;
    }

    /** Seconds of {@code groups} matmuls cut into tiles of {@code rows} by {@code columns}, without their fixed time. */
    public double tileSeconds(Matmul each, int groups, int rows, int columns) {
        return matmuls.tileSeconds(each, groups, rows, columns);
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
