package org.ascendtwin.hardware.core;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.device.KernelCosts;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;
import org.jspecify.annotations.Nullable;

/**
 * One kernel on one die, event by event: every block that a core loads, every step that it computes, every result that
 * it stores. What the operator level states as a formula (cold bytes and re-reads add; loads and products overlap;
 * uneven waves) comes about here by itself.
 */
public final class KernelSimulation {
    private final Device device;
    private final KernelCosts costs;
    private final TilingSearch tilings;

    /** Simulations of kernels on {@code device}. */
    public KernelSimulation(Device device) {
        this.device = device;
        this.costs = device.kernels();
        this.tilings = new TilingSearch(device);
    }

    /**
     * Runs any kernel that the core level has, matmuls in their best tiling.
     *
     * @param prefetch what is brought ahead; only matmuls have weights to prefetch
     * @param trace where to record the pipes, if anywhere
     */
    public KernelRun run(Operator operator, Prefetch prefetch, @Nullable PipeTrace trace) {
        return switch (operator) {
            case Matmul matmul -> run(matmul, bestTiling(matmul), prefetch, trace);
            case GroupedMatmul grouped -> run(grouped, prefetch, trace);
            case VectorPass pass -> {
                refuse(prefetch, "a vector kernel");
                double fixed = pass.reduces() ? costs.reductionFixedSeconds() : costs.elementwiseFixedSeconds();
                yield execute(StreamProgram.of(device, pass), fixed, prefetch, trace);
            }
            case FusedKernel fused ->
                throw new IllegalArgumentException(
                        fused.name() + " is a fusion; allowed at the core level: one operator."
                                + " Maybe simulate its parts one by one");
            case DecodeAttention decode -> {
                refuse(prefetch, "attention");
                yield execute(AttentionProgram.of(device, decode), costs.attentionFixedSeconds(0), prefetch, trace);
            }
            case PrefillAttention prefill -> {
                refuse(prefetch, "attention");
                double mask = prefill.causal() ? costs.causalMaskSeconds() : 0;
                double fixed = costs.attentionFixedSeconds(0) + mask;
                yield execute(AttentionProgram.of(device, prefill), fixed, prefetch, trace);
            }
        };
    }

    /** Runs a matmul, cut as {@code tiling} says. */
    public KernelRun run(Matmul matmul, Tiling tiling, Prefetch prefetch) {
        return run(matmul, tiling, prefetch, null);
    }

    /** Runs a matmul in the best of the tilings that look best at the operator level. */
    public KernelRun run(Matmul matmul, Prefetch prefetch) {
        return run(matmul, bestTiling(matmul), prefetch);
    }

    /** Runs a streaming vector kernel. */
    public KernelRun run(VectorPass pass) {
        return run(pass, Prefetch.NONE, null);
    }

    /** The tiling that takes least when simulated without prefetch, of the few that the operator level ranks first. */
    public Tiling bestTiling(Matmul matmul) {
        return bestTiling(matmul, 1);
    }

    private Tiling bestTiling(Matmul each, int groups) {
        Tiling[] candidates = tilings.candidates(each, groups);
        Tiling best = candidates[0];
        long bestNanos = Long.MAX_VALUE;
        for (Tiling tiling : candidates) {
            KernelProgram program = MatmulProgram.of(device, each, groups, tiling);
            long nanos = execute(program, 0, Prefetch.NONE, null).nanos();
            if (nanos < bestNanos) {
                bestNanos = nanos;
                best = tiling;
            }
        }
        return best;
    }

    private KernelRun run(GroupedMatmul grouped, Prefetch prefetch, @Nullable PipeTrace trace) {
        Matmul each = grouped.each();
        boolean plain = grouped.kind() == GroupedMatmul.Kind.HEADS && !each.quantised();
        double fixed = plain ? costs.matmulFixedSeconds() : costs.quantisedMatmulFixedSeconds();
        Tiling tiling = bestTiling(each, grouped.groups());
        double epilogue = grouped.groups() * each.epilogueSeconds(device);
        return execute(MatmulProgram.of(device, each, grouped.groups(), tiling), fixed + epilogue, prefetch, trace);
    }

    private KernelRun run(Matmul matmul, Tiling tiling, Prefetch prefetch, @Nullable PipeTrace trace) {
        double fixed = matmul.quantised() ? costs.quantisedMatmulFixedSeconds() : costs.matmulFixedSeconds();
        double epilogue = matmul.epilogueSeconds(device);
        return execute(MatmulProgram.of(device, matmul, 1, tiling), fixed + epilogue, prefetch, trace);
    }

    private KernelRun execute(
            KernelProgram program, double fixedSeconds, Prefetch prefetch, @Nullable PipeTrace trace) {
        return new KernelExecution(device, program, prefetch, trace).run(fixedSeconds);
    }

    private static void refuse(Prefetch prefetch, String kernel) {
        if (prefetch.windowBytes() > 0) {
            throw new IllegalArgumentException("a prefetch window of " + prefetch.windowBytes() + " bytes for " + kernel
                    + "; allowed: 0, as it has no weight. Maybe prefetch for the matmul after it");
        }
    }
}
