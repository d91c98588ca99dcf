package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.expert.TokenExchange.Direction;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;

/** Collects the kernels and exchanges that one die runs for a number of tokens; weights were packed into blocks at load. */
final class PassBuilder {
    private final List<Pass.Node> nodes;
    private final Quantisation quantisation;
    private final int tokens;

    PassBuilder(Placement placement, int tokens) {
        this(new ArrayList<>(), placement.quantisation(), tokens);
    }

    private PassBuilder(List<Pass.Node> nodes, Quantisation quantisation, int tokens) {
        this.nodes = nodes;
        this.quantisation = quantisation;
        this.tokens = tokens;
    }

    /** The same pass where the tokens are dealt out over {@code dies}. */
    PassBuilder scattered(int dies) {
        return new PassBuilder(nodes, quantisation, Placement.share(tokens, dies));
    }

    /** What follows belongs to the layers of kind {@code kind}. */
    void enterLayers(int kind) {
        nodes.add(new Pass.Mark(kind, Section.EDGE));
    }

    /** What follows belongs to {@code section} of the layers that were entered last. */
    void enter(Section section) {
        int kind = 0;
        for (Pass.Node node : nodes) {
            kind = node instanceof Pass.Mark mark ? mark.kind() : kind;
        }
        nodes.add(new Pass.Mark(kind, section));
    }

    Pass build() {
        return new Pass(nodes);
    }

    int tokens() {
        return tokens;
    }

    private void add(int count, Operator operator) {
        nodes.add(new Pass.RepeatedOperator(count, operator));
    }

    void vector(int count, VectorPass.Kind kind, int columns) {
        vector(count, kind, tokens, columns);
    }

    void vector(int count, VectorPass.Kind kind, int rows, int columns) {
        add(count, new VectorPass(kind, rows, columns));
    }

    /** The sum of a layer's input and its result, and the norm of it. */
    void addAndNorm(int count, int columns) {
        vector(count, VectorPass.Kind.ADD, columns);
        vector(count, VectorPass.Kind.RMS_NORM, columns);
    }

    /** A linear layer, its activation quantised first where the scheme says so. */
    void linear(int count, int columns, int depth) {
        quantise(count, tokens, depth);
        add(
                count,
                new Matmul(
                                tokens,
                                columns,
                                depth,
                                quantisation.activation(),
                                quantisation.weight(),
                                quantisation.plain())
                        .packed());
    }

    /** A linear layer that is never quantised. */
    void plainLinear(int count, int columns, int depth) {
        add(count, plainProduct(columns, depth));
    }

    /** A small product per head, never quantised. */
    void perHead(int count, int heads, int columns, int depth) {
        add(count, new GroupedMatmul(GroupedMatmul.Kind.HEADS, heads, plainProduct(columns, depth)));
    }

    private Matmul plainProduct(int columns, int depth) {
        return Matmul.of(tokens, columns, depth, quantisation.plain()).packed();
    }

    /** The same linear layer of several experts, {@code rows} tokens between them, whose activations are quantised already. */
    void experts(int count, int touched, int rows, int columns, int depth) {
        Matmul each = new Matmul(
                        (rows + touched - 1) / touched,
                        columns,
                        depth,
                        quantisation.activation(),
                        quantisation.expertWeight(),
                        quantisation.plain())
                .packed();
        add(count, new GroupedMatmul(GroupedMatmul.Kind.EXPERTS, touched, each));
    }

    /** SwiGLU of what a product left, ready for the next one: quantised in the same kernel or in one of its own. */
    void activate(int count, int rows, int columns, boolean fused) {
        if (fused && quantisation.quantisesActivations()) {
            vector(count, VectorPass.Kind.SWIGLU_QUANT, rows, columns);
        } else {
            vector(count, VectorPass.Kind.SWIGLU, rows, columns);
            quantise(count, rows, columns / 2);
        }
    }

    /** Quantises activations where products take them so. */
    void quantise(int count, int rows, int columns) {
        if (quantisation.quantisesActivations()) {
            vector(count, VectorPass.Kind.DYNAMIC_QUANT, rows, columns);
        }
    }

    /** Whether experts' weights are narrower than those of other layers. */
    boolean narrowsExperts() {
        return quantisation.expertWeight() != quantisation.weight();
    }

    /** The sum of {@code width} features of each token over {@code ranks} dies. */
    void reduce(int count, int ranks, int width) {
        collective(count, Collective.Kind.ALL_REDUCE, ranks, width);
    }

    /** The sum of {@code width} features of each token over {@code ranks} dies, each with the sums of its share. */
    void scatter(int count, int ranks, int width) {
        collective(count, Collective.Kind.REDUCE_SCATTER, ranks, width);
    }

    /** {@code width} features of each token, gathered from {@code ranks} dies. */
    void gather(int count, int ranks, int width) {
        collective(count, Collective.Kind.ALL_GATHER, ranks, width);
    }

    /** {@code width} features of each token, gathered from {@code ranks} dies that lie {@code stride} apart. */
    void gather(int count, int ranks, int stride, int width) {
        if (ranks > 1) {
            nodes.add(new Pass.RepeatedCollective(
                    count, new Collective(Collective.Kind.ALL_GATHER, bytes(width)), ranks, stride));
        }
    }

    private void collective(int count, Collective.Kind kind, int ranks, int width) {
        if (ranks > 1) {
            nodes.add(new Pass.RepeatedCollective(count, new Collective(kind, bytes(width)), ranks));
        }
    }

    /**
     * Each token to {@code chosen} of {@code ranks} dies, or the results back.
     *
     * @param quantised whether tokens are sent in the format of quantised activations; results never are
     */
    TokenExchange exchange(
            Direction direction, ExchangeMode mode, int ranks, int chosen, int width, boolean quantised) {
        DataType payload =
                quantised && direction == Direction.DISPATCH ? quantisation.activation() : quantisation.plain();
        return new TokenExchange(direction, mode, ranks, tokens, chosen, width, payload);
    }

    /** Sends tokens, or their results, {@code count} times. */
    void send(int count, TokenExchange exchange, double busiest) {
        if (exchange.ranks() > 1) {
            nodes.add(new Pass.RepeatedExchange(count, exchange, busiest));
        }
    }

    /** Everything that {@code kernels} adds to this pass, as one kernel. */
    FusedKernel fused(String name, Consumer<PassBuilder> kernels) {
        PassBuilder apart = new PassBuilder(new ArrayList<>(), quantisation, tokens);
        kernels.accept(apart);
        List<Operator> parts = new ArrayList<>();
        for (Pass.Node node : apart.nodes) {
            parts.add(((Pass.RepeatedOperator) node).operator());
        }
        return new FusedKernel(name, parts);
    }

    void add(Pass.Node node) {
        nodes.add(node);
    }

    private double bytes(int width) {
        return (double) tokens * width * quantisation.plain().bytes();
    }
}
