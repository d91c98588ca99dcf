package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.model.Pass.Node;
import org.ascendtwin.hardware.model.Pass.RepeatedOperator;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.VectorPass;
import org.ascendtwin.hardware.operator.VectorPass.Kind;

/** Makes a shared expert, which every token passes, one more of the chosen ones. */
final class SharedExpert {
    private final List<Node> rewritten = new ArrayList<>();
    private int tokens;
    private int rows;

    private SharedExpert() {}

    /** {@code nodes} with the products of the shared expert among those of the chosen. */
    static List<Node> chosen(List<Node> nodes) {
        SharedExpert expert = new SharedExpert();
        Section section = Section.EDGE;
        for (Node node : nodes) {
            section = node instanceof Pass.Mark mark ? mark.section() : section;
            switch (section) {
                case SHARED -> expert.leaveOut(node);
                case EXPERTS -> expert.join(node);
                default -> expert.rewritten.add(node);
            }
        }
        return expert.rewritten;
    }

    private void leaveOut(Node node) {
        if (node instanceof Pass.Mark) {
            rewritten.add(node);
            tokens = 0;
        } else if (node instanceof RepeatedOperator repeated && repeated.operator() instanceof Matmul matmul) {
            tokens = matmul.rows();
        }
    }

    private void join(Node node) {
        rewritten.add(
                node instanceof RepeatedOperator repeated
                        ? switch (repeated.operator()) {
                            case VectorPass pass -> new RepeatedOperator(repeated.count(), joined(pass));
                            case GroupedMatmul grouped -> new RepeatedOperator(repeated.count(), joined(grouped));
                            default -> node;
                        }
                        : node);
    }

    private VectorPass joined(VectorPass pass) {
        rows = pass.kind() == Kind.INIT_ROUTING ? pass.rows() + tokens : rows;
        return new VectorPass(pass.kind(), rows, pass.columns());
    }

    private GroupedMatmul joined(GroupedMatmul grouped) {
        int groups = grouped.groups() + (tokens > 0 ? 1 : 0);
        Matmul each = grouped.each();
        return new GroupedMatmul(
                grouped.kind(),
                groups,
                new Matmul(
                        Math.ceilDiv(rows, groups),
                        each.columns(),
                        each.depth(),
                        each.activation(),
                        each.weight(),
                        each.result()));
    }
}
