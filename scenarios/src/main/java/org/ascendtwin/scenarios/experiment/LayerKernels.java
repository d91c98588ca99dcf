package org.ascendtwin.scenarios.experiment;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.model.Transformer;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.step.Deployment;

/** The kernels of a decode step on one die, attention over the cache and exchanges apart. */
final class LayerKernels {
    private LayerKernels() {}

    /** A kernel that is run {@code count} times, once in each layer of a kind. */
    record Repeated(int count, Operator operator) {}

    /** All kernels of a step over {@code tokens} tokens of each group. */
    static List<Repeated> ofStep(Deployment deployment, int tokens) {
        Transformer transformer = Transformer.of(deployment.model(), deployment.placement(), deployment.fusions());
        List<Repeated> kernels = new ArrayList<>();
        for (Pass pass : List.of(
                transformer.own(tokens), transformer.joint(tokens * transformer.groups()), transformer.head(tokens))) {
            kernels.addAll(of(pass));
        }
        return kernels;
    }

    private static List<Repeated> of(Pass pass) {
        List<Repeated> kernels = new ArrayList<>();
        for (Pass.Node node : pass.nodes()) {
            switch (node) {
                case Pass.RepeatedOperator repeated -> kernels.add(new Repeated(repeated.count(), repeated.operator()));
                case Pass.ReducingMatmul reducing -> kernels.add(new Repeated(reducing.count(), reducing.matmul()));
                case Pass.FusedExperts fused -> kernels.add(new Repeated(fused.count(), fused.experts()));
                case Pass.RepeatedCollective collective -> {}
                case Pass.RepeatedExchange exchange -> {}
                case Pass.Mark mark -> {}
            }
        }
        return kernels;
    }

    /** How many layers there are of the most frequent kind. */
    static int layers(List<Repeated> kernels) {
        int most = 0;
        for (Repeated kernel : kernels) {
            most = Math.max(most, kernel.count());
        }
        return most;
    }

    /** The kernels of one layer of the most frequent kind, in order; grouped matmuls without groups left out. */
    static List<Operator> layer(List<Repeated> kernels) {
        int layers = layers(kernels);
        List<Operator> operators = new ArrayList<>();
        for (Repeated kernel : kernels) {
            boolean empty = kernel.operator() instanceof GroupedMatmul grouped && grouped.groups() == 0;
            if (kernel.count() == layers && !empty) {
                operators.add(kernel.operator());
            }
        }
        return operators;
    }

    /** Whether {@code operator} computes products of experts. */
    static boolean ofExperts(Operator operator) {
        return switch (operator) {
            case GroupedMatmul grouped -> grouped.kind() == GroupedMatmul.Kind.EXPERTS;
            case FusedKernel fused -> fused.parts().stream().anyMatch(LayerKernels::ofExperts);
            default -> false;
        };
    }

    /** From the first to the last kernel of {@code layer} that computes products of experts. */
    static List<Operator> experts(List<Operator> layer) {
        int first = -1;
        int last = -1;
        for (int i = 0; i < layer.size(); i++) {
            if (ofExperts(layer.get(i))) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        return first < 0 ? List.of() : layer.subList(first, last + 1);
    }

    /** What a layer does between the choice of experts and their products: the shared experts' kernels. */
    static List<Operator> sharedExperts(List<Operator> layer) {
        int chosen = -1;
        int product = -1;
        for (int i = 0; i < layer.size() && !ofExperts(layer.get(i)); i++) {
            boolean choice = layer.get(i) instanceof VectorPass pass
                    && (pass.kind() == VectorPass.Kind.GATING || pass.kind() == VectorPass.Kind.TOP_K);
            chosen = choice ? i : chosen;
            product = layer.get(i) instanceof Matmul ? i : product;
        }
        return chosen < 0 || product < chosen ? List.of() : layer.subList(chosen + 1, product + 1);
    }
}
