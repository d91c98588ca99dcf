package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.collective.Collective.Kind;
import org.jspecify.annotations.Nullable;

/** Who sends how much to whom in each step of a collective. */
final class StepFlows {
    private final Algorithm algorithm;
    private final Kind kind;
    private final double bytes;
    private final int count;
    private final RankLevels levels;
    private final @Nullable PairBytes pairs;

    /** Told each pair of ranks that exchanges bytes in a step. */
    @FunctionalInterface
    interface Sender {
        void send(int fromRank, int toRank, double bytes);
    }

    StepFlows(Algorithm algorithm, Collective collective, RankLevels levels) {
        if (!algorithm.does(collective.kind(), levels)) {
            throw new IllegalArgumentException(algorithm + " does no " + collective.kind() + " among " + levels.count()
                    + " ranks. Maybe leave the algorithm out for the fastest");
        }
        this.algorithm = algorithm;
        this.kind = collective.kind();
        this.bytes = collective.bytes();
        this.levels = levels;
        this.count = levels.count();
        this.pairs = kind == Kind.ALL_TO_ALL_V ? collective.pairsAmong(count) : null;
    }

    /** Steps one after the other. */
    int steps() {
        int passes = kind == Kind.ALL_REDUCE ? 2 : 1;
        return switch (algorithm) {
            case RING -> passes * (count - 1);
            case MESH -> kind == Kind.BROADCAST ? 2 : passes;
            case ONE_SHOT -> 1;
            case HALVING_DOUBLING -> (kind == Kind.BROADCAST ? 1 : passes) * rounds();
            case HIERARCHICAL -> passes * levels.size();
            case PAIRWISE -> kind == Kind.SEND_RECV ? 1 : count - 1;
        };
    }

    /** log₂ of the ranks, upwards. */
    private int rounds() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(count - 1);
    }

    /** Names every pair of ranks of step {@code step} to {@code sender}. */
    void forEach(int step, Sender sender) {
        switch (algorithm) {
            case RING -> ring(sender);
            case MESH -> mesh(step, sender);
            case ONE_SHOT -> everyPair(bytes, sender);
            case HALVING_DOUBLING -> {
                if (kind == Kind.BROADCAST) {
                    tree(step, sender);
                } else {
                    halving(mirrored(step, rounds()), sender);
                }
            }
            case HIERARCHICAL -> acrossLevel(mirrored(step, levels.size()), sender);
            case PAIRWISE -> {
                if (kind == Kind.SEND_RECV) {
                    sender.send(0, count - 1, bytes);
                } else {
                    inTurn(step + 1, sender);
                }
            }
        }
    }

    /** An all-reduce goes the same way back that it came. */
    private static int mirrored(int step, int steps) {
        return step < steps ? step : 2 * steps - 1 - step;
    }

    private void ring(Sender sender) {
        for (int rank = 0; rank < count; rank++) {
            sender.send(rank, (rank + 1) % count, bytes / count);
        }
    }

    private void mesh(int step, Sender sender) {
        if (kind == Kind.BROADCAST && step == 0) {
            for (int rank = 1; rank < count; rank++) {
                sender.send(0, rank, bytes / count);
            }
        } else {
            everyPair(bytes / count, sender);
        }
    }

    private void everyPair(double piece, Sender sender) {
        for (int from = 0; from < count; from++) {
            for (int to = 0; to < count; to++) {
                if (from != to) {
                    sender.send(from, to, pairs == null ? piece : pairs.bytes(from, to));
                }
            }
        }
    }

    private void halving(int step, Sender sender) {
        double half = bytes / (2L << step);
        for (int rank = 0; rank < count; rank++) {
            sender.send(rank, rank ^ (1 << step), half);
        }
    }

    private void tree(int step, Sender sender) {
        int having = 1 << step;
        for (int rank = 0; rank < having && rank + having < count; rank++) {
            sender.send(rank, rank + having, bytes);
        }
    }

    private void acrossLevel(int level, Sender sender) {
        int inner = levels.joined(level - 1);
        int outer = levels.joined(level);
        double piece = bytes / outer;
        for (int rank = 0; rank < count; rank++) {
            int first = rank / outer * outer + rank % inner;
            for (int peer = first; peer < first + outer; peer += inner) {
                if (peer != rank) {
                    sender.send(rank, peer, piece);
                }
            }
        }
    }

    private void inTurn(int shift, Sender sender) {
        for (int rank = 0; rank < count; rank++) {
            int partner = partner(rank, shift, count);
            sender.send(rank, partner, pairs == null ? bytes / count : pairs.bytes(rank, partner));
        }
    }

    /** Whom {@code rank} sends to in step {@code shift} of as many as there are others: in pairs where all can be paired. */
    static int partner(int rank, int shift, int count) {
        return Integer.bitCount(count) == 1 ? rank ^ shift : (rank + shift) % count;
    }
}
