package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.collective.CollectiveTimer;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.model.Pass;
import org.ascendtwin.hardware.operator.DecodeAttention;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.GroupedMatmul;
import org.ascendtwin.hardware.operator.LatentDecode;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.hardware.operator.PrefillAttention;
import org.ascendtwin.hardware.operator.VectorPass;
import org.jspecify.annotations.Nullable;

/** Prices the nodes of passes on the dies of one deployment. */
final class PassPricer {
    private static final int MOST_PIECES = 8;

    /** Of the vector cores, half saturate the links (UBEP, arXiv 2607.06202; arXiv 2506.12708 runs exchanges beside others). */
    private static final double VECTOR_SHARE = 0.5;

    private final OperatorTimer operators;
    private final CollectiveTimer collectives;
    private final ExchangeTimer exchanges;
    private final KernelUse uses;
    private final double cacheCopies;
    private final @Nullable PassPricer usual;

    /** @param cacheCopies times that a decode step reads and writes what is cached, besides attention */
    PassPricer(
            OperatorTimer operators,
            CollectiveTimer collectives,
            ExchangeTimer exchanges,
            KernelUse uses,
            double cacheCopies) {
        this(operators, collectives, exchanges, uses, cacheCopies, null);
    }

    private PassPricer(
            OperatorTimer operators,
            CollectiveTimer collectives,
            ExchangeTimer exchanges,
            KernelUse uses,
            double cacheCopies,
            @Nullable PassPricer usual) {
        this.operators = operators;
        this.collectives = collectives;
        this.exchanges = exchanges;
        this.uses = uses;
        this.cacheCopies = cacheCopies;
        this.usual = usual;
    }

    /** The same over dies of which the slowest is {@code device}, on which all others wait. */
    PassPricer waitingFor(Device device) {
        return new PassPricer(
                new OperatorTimer(device), collectives, exchanges, new KernelUse(device), cacheCopies, this);
    }

    /** Prices what dies do that are as they should be; null where these are. */
    @Nullable PassPricer usual() {
        return usual;
    }

    OperatorTimer operators() {
        return operators;
    }

    double cacheCopies() {
        return cacheCopies;
    }

    KernelUse uses() {
        return uses;
    }

    /**
     * Adds {@code node} to {@code out}, {@code count} times; what a slow die or the busiest one takes longer is skew.
     *
     * @param alike the same node where all experts are equally loaded
     */
    void add(Pass.Node node, Pass.Node alike, int count, Segment out) {
        PassPricer others = usual == null ? this : usual;
        if (others == this && node.equals(alike)) {
            add(node, count, out);
            return;
        }
        Segment even = new Segment();
        Segment hot = new Segment();
        others.add(alike, count, even);
        add(node, count, hot);
        out.addSkewed(even, hot);
    }

    /** Adds {@code node} to {@code out}, {@code count} times. */
    void add(Pass.Node node, int count, Segment out) {
        out.addLaunches(count * node.launches());
        switch (node) {
            case Pass.RepeatedOperator repeated -> {
                Operator operator = repeated.operator();
                uses.add(operator, part(operator), operators.seconds(operator), count, out);
            }
            case Pass.RepeatedCollective repeated -> {
                Collective collective = repeated.collective();
                double seconds =
                        collectives.seconds(collective.kind(), collective.bytes(), repeated.ranks(), repeated.stride());
                out.add(CostPart.COLLECTIVE, count * seconds, 0);
                out.use(Segment.Unit.NETWORK, count * seconds);
                out.use(Segment.Unit.MEMORY, count * Math.min(seconds, uses.memorySeconds(2 * collective.bytes())));
            }
            case Pass.RepeatedExchange repeated -> {
                TokenExchange exchange = repeated.exchange();
                double busiest = Math.min(repeated.busiest(), exchange.ranks());
                double seconds = exchanges.price(exchange, busiest).seconds();
                add(exchange, seconds, count, out);
            }
            case Pass.FusedExperts fused -> {
                double products = operators.seconds(fused.experts());
                uses.add(fused.experts(), CostPart.EXPERT, products, count, out);
                double busiest = Math.min(fused.busiest(), fused.dispatch().ranks());
                double seconds =
                        exchanges.fusedSeconds(fused.dispatch(), fused.combine(), products, busiest, fused.pieces());
                add(fused.dispatch(), Math.max(0, seconds - products), count, out);
            }
            case Pass.ReducingMatmul reducing -> {
                double product = operators.seconds(reducing.matmul());
                uses.add(reducing.matmul(), CostPart.MATMUL, product, count, out);
                out.add(CostPart.COLLECTIVE, count * Math.max(0, reducing(reducing, product) - product), 0);
            }
            case Pass.Mark mark -> {}
        }
    }

    private void add(TokenExchange exchange, double seconds, int count, Segment out) {
        double bytes = 2 * exchange.messages() * exchange.messageBytes();
        out.add(CostPart.EXCHANGE, count * seconds, 0);
        out.use(Segment.Unit.NETWORK, count * seconds);
        out.use(Segment.Unit.VECTOR, count * seconds * VECTOR_SHARE);
        out.use(Segment.Unit.MEMORY, count * Math.min(seconds, uses.memorySeconds(bytes)));
    }

    private static CostPart part(Operator operator) {
        return switch (operator) {
            case GroupedMatmul grouped ->
                grouped.kind() == GroupedMatmul.Kind.EXPERTS ? CostPart.EXPERT : CostPart.MATMUL;
            case VectorPass pass -> CostPart.VECTOR;
            case FusedKernel fused -> fusedPart(fused);
            case Matmul matmul -> CostPart.MATMUL;
            case DecodeAttention attention -> CostPart.ATTENTION;
            case PrefillAttention attention -> CostPart.ATTENTION;
            case LatentDecode attention -> CostPart.ATTENTION;
        };
    }

    /** A kernel with experts in it is theirs, else one with a product is that. */
    private static CostPart fusedPart(FusedKernel fused) {
        CostPart part = CostPart.VECTOR;
        for (Operator inner : fused.parts()) {
            CostPart own = part(inner);
            boolean weightier = own == CostPart.EXPERT || (own == CostPart.MATMUL && part == CostPart.VECTOR);
            part = weightier ? own : part;
        }
        return part;
    }

    /**
     * Seconds of a product in p equal pieces, each exchanged as soon as it is computed, for the best p: the first piece's
     * product, then whichever of the remaining products and exchanges takes longer, then the last exchange.
     */
    private double reducing(Pass.ReducingMatmul node, double productSeconds) {
        double best = Double.POSITIVE_INFINITY;
        for (int pieces = 1; pieces <= MOST_PIECES; pieces *= 2) {
            Collective whole = node.collective();
            Collective piece = new Collective(whole.kind(), whole.bytes() / pieces);
            double exchange = collectives.seconds(piece, node.ranks());
            double product = productSeconds / pieces;
            best = Math.min(best, product + (pieces - 1) * Math.max(product, exchange) + exchange);
        }
        return best;
    }
}
