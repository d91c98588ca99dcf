package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.core.KernelSimulation;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.core.Tiling;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.step.Deployment;

/**
 * A product of a step, and what a search over its tiling is worth, event by event.
 *
 * @param matmul the product
 * @param count how often the step computes it
 * @param usual tiles of 128 by 256, where the product is as large
 * @param usualNanos what it takes in those
 * @param best the best tiling found
 * @param bestNanos what it takes so cut
 */
public record TilingChoice(Matmul matmul, int count, Tiling usual, long usualNanos, Tiling best, long bestNanos) {
    private static final int USUAL_ROWS = 128;
    private static final int USUAL_COLUMNS = 256;

    /** The products of a step over {@code tokens} tokens of {@code deployment}, each once. */
    public static List<TilingChoice> of(Deployment deployment, int tokens) {
        KernelSimulation simulation = new KernelSimulation(deployment.device());
        List<TilingChoice> choices = new ArrayList<>();
        products(deployment, tokens).forEach((matmul, count) -> {
            Tiling usual = Tiling.of(
                    matmul,
                    deployment.device().cube(),
                    Math.min(USUAL_ROWS, (matmul.rows() + 15) / 16 * 16),
                    USUAL_COLUMNS,
                    1);
            Tiling best = simulation.bestTiling(matmul);
            long usualNanos = simulation.run(matmul, usual, Prefetch.NONE).nanos();
            long bestNanos = simulation.run(matmul, best, Prefetch.NONE).nanos();
            boolean better = bestNanos < usualNanos;
            choices.add(new TilingChoice(
                    matmul, count, usual, usualNanos, better ? best : usual, Math.min(bestNanos, usualNanos)));
        });
        return choices;
    }

    private static Map<Matmul, Integer> products(Deployment deployment, int tokens) {
        Transformer transformer = Transformer.of(deployment.model(), deployment.placement(), deployment.fusions());
        Map<Matmul, Integer> counts = new LinkedHashMap<>();
        for (Pass pass : List.of(
                transformer.own(tokens), transformer.joint(tokens * transformer.groups()), transformer.head(tokens))) {
            for (Pass.Node node : pass.nodes()) {
                switch (node) {
                    case Pass.RepeatedOperator repeated -> add(repeated.operator(), repeated.count(), counts);
                    case Pass.ReducingMatmul reducing -> add(reducing.matmul(), reducing.count(), counts);
                    case Pass.RepeatedCollective collective -> {}
                    case Pass.RepeatedExchange exchange -> {}
                    case Pass.Mark mark -> {}
                }
            }
        }
        return counts;
    }

    private static void add(Operator operator, int count, Map<Matmul, Integer> counts) {
        if (operator instanceof Matmul matmul) {
            counts.merge(matmul, count, Integer::sum);
        } else if (operator instanceof FusedKernel fused) {
            fused.parts().forEach(part -> add(part, count, counts));
        }
    }

    /** Seconds that the step saves. */
    public double savedSeconds() {
        return count * (usualNanos - bestNanos) / 1e9;
    }
}
