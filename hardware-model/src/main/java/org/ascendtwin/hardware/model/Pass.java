package org.ascendtwin.hardware.model;

import java.util.List;
import org.ascendtwin.hardware.collective.Collective;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.operator.FusedKernel;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.Operator;

/**
 * What one die does in a part of a forward pass, apart from attention, whose time depends on context lengths: the
 * operator graph of each layer, which is a chain, as a list.
 *
 * @param nodes kernels and exchanges with the other dies, in order
 */
public record Pass(List<Node> nodes) {
    /** Something that is launched {@code count} times, once in each layer of a kind. */
    public sealed interface Node
            permits RepeatedOperator, RepeatedCollective, ReducingMatmul, RepeatedExchange, FusedExperts, Mark {
        /** How many times. */
        int count();

        /** Kernels and exchanges that the host launches for it once. */
        default int launches() {
            return 1;
        }
    }

    /** A kernel that is run {@code count} times. */
    public record RepeatedOperator(int count, Operator operator) implements Node {
        @Override
        public int launches() {
            return operator.launches();
        }
    }

    /** An exchange among {@code ranks} dies, {@code stride} apart, that is run {@code count} times. */
    public record RepeatedCollective(int count, Collective collective, int ranks, int stride) implements Node {
        /** Among dies side by side. */
        public RepeatedCollective(int count, Collective collective, int ranks) {
            this(count, collective, ranks, 1);
        }
    }

    /** A product that is exchanged piece by piece while the next piece is computed, {@code count} times. */
    public record ReducingMatmul(int count, Matmul matmul, Collective collective, int ranks) implements Node {}

    public Pass {
        nodes = List.copyOf(nodes);
    }

    /**
     * An exchange of tokens that is run {@code count} times.
     *
     * @param busiest bytes through the busiest link over those where every rank sends all alike
     */
    public record RepeatedExchange(int count, TokenExchange exchange, double busiest) implements Node {}

    /**
     * Tokens sent to their experts, multiplied and sent back in one kernel that is run {@code count} times.
     *
     * @param experts what the experts of the hottest rank compute
     * @param pieces in which tokens come, are multiplied and leave
     * @param busiest bytes through the busiest link over those where every rank sends all alike
     */
    public record FusedExperts(
            int count, TokenExchange dispatch, TokenExchange combine, FusedKernel experts, int pieces, double busiest)
            implements Node {}

    /** Where a section of the layers of kind {@code kind} begins; costs nothing, and nothing is fused across it. */
    public record Mark(int kind, Section section) implements Node {
        @Override
        public int count() {
            return 0;
        }

        @Override
        public int launches() {
            return 0;
        }
    }

    /** Kernels and exchanges that the host has to launch one by one. */
    public int launchCount() {
        int launches = 0;
        for (Node node : nodes) {
            launches += node.count() * node.launches();
        }
        return launches;
    }
}
