package org.ascendtwin.hardware.core;

import java.util.List;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.jspecify.annotations.Nullable;

/**
 * One kernel on one die, event by event: every block that a core loads, every step that it computes, every result that
 * it stores. What the operator level states as a formula (cold bytes and re-reads add; loads and products overlap;
 * uneven waves) comes about here by itself.
 */
public final class KernelSimulation {
    private final Device device;
    private final KernelPrograms programs;

    /** Simulations of kernels on {@code device}. */
    public KernelSimulation(Device device) {
        this.device = device;
        this.programs = new KernelPrograms(device, CoreRates.vector(device));
    }

    /**
     * Runs any kernel, products in their best tiling.
     *
     * @param prefetch what is brought ahead; only products have weights to prefetch
     * @param trace where to record the pipes, if anywhere
     */
    public KernelRun run(Operator operator, Prefetch prefetch, @Nullable PipeTrace trace) {
        checkPrefetch(operator, prefetch);
        return SingleKernel.run(device, programs.of(operator), prefetch, trace);
    }

    /** Runs a matmul, cut as {@code tiling} says, and records its pipes. */
    public KernelRun run(Matmul matmul, Tiling tiling, Prefetch prefetch, @Nullable PipeTrace trace) {
        return SingleKernel.run(device, programs.of(matmul, tiling), prefetch, trace);
    }

    /** Runs a matmul, cut as {@code tiling} says. */
    public KernelRun run(Matmul matmul, Tiling tiling, Prefetch prefetch) {
        return run(matmul, tiling, prefetch, null);
    }

    /** Runs any kernel without prefetch. */
    public KernelRun run(Operator operator) {
        return run(operator, Prefetch.NONE, null);
    }

    /** The tilings of a matmul that were simulated without prefetch, best first, all without the kernel's fixed time. */
    public List<TilingTrial> tilings(Matmul matmul) {
        return programs.search().trials(matmul, 1);
    }

    /** The tiling that takes least when simulated without prefetch. */
    public Tiling bestTiling(Matmul matmul) {
        return programs.search().best(matmul, 1);
    }

    /** The same of many products in one kernel, whose tiles share the cores. */
    public Tiling bestTiling(GroupedMatmul grouped) {
        return programs.search().best(grouped.each(), grouped.groups());
    }

    /** Runs a grouped matmul, each of its products cut as {@code tiling} says. */
    public KernelRun run(GroupedMatmul grouped, Tiling tiling) {
        return SingleKernel.run(device, programs.of(grouped, tiling), Prefetch.NONE, null);
    }

    static void checkPrefetch(Operator operator, Prefetch prefetch) {
        if (prefetch.windowBytes() > 0 && !KernelWork.hasWeight(operator)) {
            boolean vectors = operator instanceof VectorPass || operator instanceof FusedKernel;
            String kernel = vectors ? "a vector kernel" : "attention";
            throw new IllegalArgumentException("a prefetch window of " + prefetch.windowBytes() + " bytes for " + kernel
                    + "; allowed: 0, as it has no weight. Maybe prefetch for the matmul after it");
        }
    }
}
