package org.ascendtwin.hardware.model;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.expert.ExchangeMode;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.expert.TokenExchange.Direction;
import org.ascendtwin.hardware.expert.TokenLimits;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.VectorPass;

/** Collects the kernels and exchanges that one die runs for a number of tokens. */
final class PassBuilder {
    private final List<Pass.Node> nodes = new ArrayList<>();
    private final Quantisation quantisation;
    private final int tokens;

    PassBuilder(Placement placement, int tokens) {
        this.quantisation = placement.quantisation();
        this.tokens = tokens;
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
                        quantisation.plain()));
    }

    /** A linear layer that is never quantised. */
    void plainLinear(int count, int columns, int depth) {
        add(count, Matmul.of(tokens, columns, depth, quantisation.plain()));
    }

    /** A small product per head, never quantised. */
    void perHead(int count, int heads, int columns, int depth) {
        add(
                count,
                new GroupedMatmul(
                        GroupedMatmul.Kind.HEADS, heads, Matmul.of(tokens, columns, depth, quantisation.plain())));
    }

    /** The same linear layer of several experts, {@code rows} tokens between them. */
    void experts(int count, int touched, int rows, int columns, int depth) {
        quantise(count, rows, depth);
        Matmul each = new Matmul(
                (rows + touched - 1) / touched,
                columns,
                depth,
                quantisation.activation(),
                quantisation.expertWeight(),
                quantisation.plain());
        add(count, new GroupedMatmul(GroupedMatmul.Kind.EXPERTS, touched, each));
    }

    private void quantise(int count, int rows, int columns) {
        if (quantisation.quantisesActivations()) {
            vector(count, VectorPass.Kind.DYNAMIC_QUANT, rows, columns);
        }
    }

    /** The sum of {@code width} features of each token over {@code ranks} dies. */
    void reduce(int count, int ranks, int width) {
        collective(count, Collective.Kind.ALL_REDUCE, ranks, width);
    }

    /** {@code width} features of each token, gathered from {@code ranks} dies. */
    void gather(int count, int ranks, int width) {
        collective(count, Collective.Kind.ALL_GATHER, ranks, width);
    }

    private void collective(int count, Collective.Kind kind, int ranks, int width) {
        if (ranks > 1) {
            Collective collective = new Collective(kind, (double) tokens * width * plainBytes());
            nodes.add(new Pass.RepeatedCollective(count, collective, ranks));
        }
    }

    /** Each token to {@code chosen} of {@code ranks} dies, and the results back; few tokens in low-latency mode. */
    void dispatchAndCombine(int count, int ranks, int chosen, int width) {
        if (ranks > 1) {
            ExchangeMode mode =
                    tokens <= TokenLimits.DEFAULT.lowLatencyTokens() ? ExchangeMode.LOW_LATENCY : ExchangeMode.NORMAL;
            exchange(count, Direction.DISPATCH, mode, ranks, chosen, width, quantisation.activation());
            exchange(count, Direction.COMBINE, mode, ranks, chosen, width, quantisation.plain());
        }
    }

    private void exchange(
            int count, Direction direction, ExchangeMode mode, int ranks, int chosen, int width, DataType payload) {
        nodes.add(new Pass.RepeatedExchange(
                count, new TokenExchange(direction, mode, ranks, tokens, chosen, width, payload)));
    }

    private double plainBytes() {
        return quantisation.plain().bytes();
    }
}
