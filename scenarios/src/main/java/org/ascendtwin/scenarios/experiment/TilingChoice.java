package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.core.KernelSimulation;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.core.Tiling;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.step.Deployment;

/**
 * A product of a step, or many in one kernel, in its best tiling, as steps are priced, beside tiles of one size, event by event.
 *
 * @param matmul the product
 * @param groups how many of them the kernel computes
 * @param count how often the step computes it
 * @param usual tiles of 128 by 256, where the product is as large
 * @param usualNanos what it takes in those
 * @param best the best tiling found
 * @param bestNanos what it takes so cut
 */
public record TilingChoice(
        Matmul matmul, int groups, int count, Tiling usual, long usualNanos, Tiling best, long bestNanos) {
    private static final int USUAL_ROWS = 128;
    private static final int USUAL_COLUMNS = 256;

    /** The products of a step over {@code tokens} tokens of {@code deployment}, each once. */
    public static List<TilingChoice> of(Deployment deployment, int tokens) {
        KernelSimulation simulation = new KernelSimulation(deployment.device());
        Map<Operator, Integer> counts = new LinkedHashMap<>();
        for (LayerKernels.Repeated kernel : LayerKernels.ofStep(deployment, tokens)) {
            add(kernel.operator(), kernel.count(), counts);
        }
        List<TilingChoice> choices = new ArrayList<>();
        counts.forEach((product, count) -> choices.add(choice(product, count, deployment, simulation)));
        return choices;
    }

    private static TilingChoice choice(
            Operator product, int count, Deployment deployment, KernelSimulation simulation) {
        Matmul matmul = product instanceof GroupedMatmul grouped ? grouped.each() : (Matmul) product;
        int groups = product instanceof GroupedMatmul grouped ? grouped.groups() : 1;
        int rows = Math.min(USUAL_ROWS, (matmul.rows() + 15) / 16 * 16);
        Tiling usual = Tiling.of(matmul, deployment.device().cube(), rows, USUAL_COLUMNS, 1);
        Tiling best = product instanceof GroupedMatmul grouped
                ? simulation.bestTiling(grouped)
                : simulation.bestTiling(matmul);
        long usualNanos = nanos(product, usual, simulation);
        long bestNanos = nanos(product, best, simulation);
        boolean better = bestNanos < usualNanos;
        return new TilingChoice(
                matmul, groups, count, usual, usualNanos, better ? best : usual, Math.min(bestNanos, usualNanos));
    }

    private static long nanos(Operator product, Tiling tiling, KernelSimulation simulation) {
        return product instanceof GroupedMatmul grouped
                ? simulation.run(grouped, tiling).nanos()
                : simulation.run((Matmul) product, tiling, Prefetch.NONE).nanos();
    }

    private static void add(Operator operator, int count, Map<Operator, Integer> counts) {
        if (operator instanceof Matmul || (operator instanceof GroupedMatmul grouped && grouped.groups() > 0)) {
            counts.merge(operator, count, Integer::sum);
        } else if (operator instanceof FusedKernel fused) {
            fused.parts().forEach(part -> add(part, count, counts));
        }
    }

    /** Seconds of a step in the usual tiles. */
    public double usualSeconds() {
        return count * usualNanos / 1e9;
    }

    /** Seconds of a step in the best tiling. */
    public double bestSeconds() {
        return count * bestNanos / 1e9;
    }
}
