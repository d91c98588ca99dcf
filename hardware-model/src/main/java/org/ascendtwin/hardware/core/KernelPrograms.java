package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;

/** Operators as programs for all cores of a die, or for some. */
final class KernelPrograms {
    private final Device device;
    private final CoreRates vectorRates;
    private final OperatorTimer timer;
    private final TilingSearch search;

    /**
     * Programs for the cores of {@code device}.
     *
     * @param vectorRates what one of its vector cores can take in
     */
    KernelPrograms(Device device, CoreRates vectorRates) {
        this.device = device;
        this.vectorRates = vectorRates;
        this.timer = new OperatorTimer(device);
        this.search = new TilingSearch(device, timer);
    }

    TilingSearch search() {
        return search;
    }

    OperatorTimer timer() {
        return timer;
    }

    /** The program of {@code operator}, its products in their best tilings. */
    PricedProgram of(Operator operator) {
        KernelProgram program =
                switch (operator) {
                    case Matmul matmul -> search.bestProgram(matmul, 1);
                    case GroupedMatmul grouped -> search.bestProgram(grouped.each(), grouped.groups());
                    case FusedKernel fused -> chained(fused);
                    case VectorPass pass -> StreamProgram.of(device, pass, vectorRates);
                    case DecodeAttention decode -> AttentionProgram.of(device, decode);
                    case PrefillAttention prefill -> AttentionProgram.of(device, prefill);
                    case LatentDecode latent -> LatentProgram.of(device, latent);
                };
        return new PricedProgram(program, timer.fixedSeconds(operator) + epilogueSeconds(operator));
    }

    PricedProgram of(Matmul matmul, Tiling tiling) {
        double besides = timer.fixedSeconds(matmul) + epilogueSeconds(matmul);
        return new PricedProgram(MatmulProgram.of(device, matmul, 1, tiling), besides);
    }

    PricedProgram of(GroupedMatmul grouped, Tiling tiling) {
        double besides = timer.fixedSeconds(grouped) + epilogueSeconds(grouped);
        return new PricedProgram(MatmulProgram.of(device, grouped.each(), grouped.groups(), tiling), besides);
    }

    /** What the vector cores do to results after the cores of the program have stored them. */
    private double epilogueSeconds(Operator operator) {
        return switch (operator) {
            case Matmul matmul -> matmul.epilogueSeconds(device);
            case GroupedMatmul grouped -> grouped.groups() * grouped.each().epilogueSeconds(device);
            case FusedKernel fused ->
                fused.parts().stream().mapToDouble(this::epilogueSeconds).sum();
            case VectorPass pass -> 0;
            case DecodeAttention decode -> 0;
            case PrefillAttention prefill -> 0;
            case LatentDecode latent -> 0;
        };
    }

    /** Parts one after the other, each begun when every core has stored what the one before left. */
    private KernelProgram chained(FusedKernel fused) {
        ProgramBuilder builder = new ProgramBuilder(device.cube().cores());
        KernelProgram.Buffering all = null;
        int last = fused.parts().size() - 1;
        for (int i = 0; i <= last; i++) {
            if (i > 0) {
                builder.addBarrier();
            }
            KernelProgram.Buffering one =
                    switch (fused.parts().get(i)) {
                        case VectorPass pass -> StreamProgram.write(device, pass, builder, i == 0, i == last);
                        case Matmul matmul -> product(matmul, 1, builder);
                        case GroupedMatmul grouped -> product(grouped.each(), grouped.groups(), builder);
                        default ->
                            throw new IllegalStateException(
                                    fused.parts().get(i) + " in a fused kernel, whose constructor refuses it");
                    };
            all = all == null ? one : all.and(one);
        }
        if (all == null) {
            throw new IllegalArgumentException(fused.name() + " has 0 parts; allowed: 1 or more");
        }
        return new KernelProgram(builder, all, CoreRates.cube(device));
    }

    private KernelProgram.Buffering product(Matmul each, int groups, ProgramBuilder builder) {
        return MatmulProgram.write(device, each, groups, search.best(each, groups), builder);
    }
}
