package org.ascendtwin.hardware.step;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.collective.CollectiveTimer;
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

/** The times of a pass by its number of tokens, each priced once and then looked up. */
final class PassTimes {
    private static final int MOST_PIECES = 8;

    private final IntFunction<Pass> passes;
    private final OperatorTimer operators;
    private final CollectiveTimer collectives;
    private final ExchangeTimer exchanges;
    private @Nullable Times[] byTokens = new Times[1024];

    /** The times of one pass, in seconds, and what it takes to launch it. */
    record Times(
            double matmulSeconds,
            double expertSeconds,
            double vectorSeconds,
            double collectiveSeconds,
            double exchangeSeconds,
            int launches) {
        double seconds() {
            return matmulSeconds + expertSeconds + vectorSeconds + collectiveSeconds + exchangeSeconds;
        }

        void addTo(StepCost out) {
            out.add(CostPart.MATMUL, matmulSeconds);
            out.add(CostPart.EXPERT, expertSeconds);
            out.add(CostPart.EXCHANGE, exchangeSeconds);
            out.add(CostPart.VECTOR, vectorSeconds);
            out.add(CostPart.COLLECTIVE, collectiveSeconds);
        }
    }

    PassTimes(IntFunction<Pass> passes, OperatorTimer operators, CollectiveTimer collectives, ExchangeTimer exchanges) {
        this.passes = passes;
        this.operators = operators;
        this.collectives = collectives;
        this.exchanges = exchanges;
    }

    Times at(int tokens) {
        if (tokens >= byTokens.length) {
            byTokens = Arrays.copyOf(byTokens, Math.max(tokens + 1, 2 * byTokens.length));
        }
        Times known = byTokens[tokens];
        if (known == null) {
            known = price(passes.apply(tokens));
            byTokens[tokens] = known;
        }
        return known;
    }

    private Times price(Pass pass) {
        Sums sums = new Sums();
        for (Pass.Node node : pass.nodes()) {
            switch (node) {
                case Pass.RepeatedOperator repeated -> {
                    double seconds = repeated.count() * operators.seconds(repeated.operator());
                    sums.add(part(repeated.operator()), seconds);
                }
                case Pass.RepeatedCollective repeated -> {
                    Collective collective = repeated.collective();
                    double seconds = collectives.seconds(
                            collective.kind(), collective.bytes(), repeated.ranks(), repeated.stride());
                    sums.collective += repeated.count() * seconds;
                }
                case Pass.RepeatedExchange repeated -> {
                    TokenExchange exchange = repeated.exchange();
                    double hottest = Math.min(repeated.hottest(), exchange.ranks());
                    sums.exchange += repeated.count()
                            * exchanges.price(exchange, hottest).seconds();
                }
                case Pass.FusedExperts fused -> {
                    double products = operators.seconds(fused.experts());
                    sums.expert += fused.count() * products;
                    sums.exchange += fused.count() * Math.max(0, fused(fused, products) - products);
                }
                case Pass.ReducingMatmul reducing -> {
                    double product = operators.seconds(reducing.matmul());
                    sums.matmul += reducing.count() * product;
                    sums.collective += reducing.count() * Math.max(0, reducing(reducing, product) - product);
                }
            }
        }
        return new Times(sums.matmul, sums.expert, sums.vector, sums.collective, sums.exchange, pass.launchCount());
    }

    private double fused(Pass.FusedExperts node, double productSeconds) {
        double hottest = Math.min(node.hottest(), node.dispatch().ranks());
        return exchanges.fusedSeconds(node.dispatch(), node.combine(), productSeconds, hottest, node.pieces());
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

    private static final class Sums {
        private double matmul;
        private double expert;
        private double vector;
        private double collective;
        private double exchange;

        void add(CostPart part, double seconds) {
            if (part == CostPart.EXPERT) {
                expert += seconds;
            } else if (part == CostPart.VECTOR) {
                vector += seconds;
            } else {
                matmul += seconds;
            }
        }
    }
}
