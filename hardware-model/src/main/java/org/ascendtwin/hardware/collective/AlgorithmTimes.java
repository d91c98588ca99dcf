package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.collective.Collective.Kind;

/**
 * The steps of an algorithm in Hockney's model, latency plus bytes over rate: with n ranks and s bytes a pass (half an
 * all-reduce) takes (n−1)(a + s/n/r) round a ring, a + (n−1)s/n/r over a mesh, Σ (a + s/2ᵏ/r) halving; an outer level is
 * reached with what the inner ones leave.
 */
final class AlgorithmTimes {
    private final RankLevels levels;
    private final double synchroniseSeconds;

    AlgorithmTimes(RankLevels levels, double synchroniseSeconds) {
        this.levels = levels;
        this.synchroniseSeconds = synchroniseSeconds;
    }

    /** Adds the steps of {@code kind} over {@code bytes} to {@code out}. */
    void add(Algorithm algorithm, Kind kind, double bytes, CollectiveCost out) {
        int passes = kind == Kind.ALL_REDUCE || kind == Kind.BROADCAST ? 2 : 1;
        double piece = bytes / levels.count();
        switch (algorithm) {
            case RING -> ring(passes, piece, out);
            case MESH -> {
                atOnce(kind == Kind.BROADCAST ? 1 : passes, levels.atOnceSeconds(piece), out);
                if (kind == Kind.BROADCAST) {
                    atOnce(1, levels.scatterSeconds(piece), out);
                }
            }
            case ONE_SHOT -> atOnce(1, levels.atOnceSeconds(bytes), out);
            case HALVING_DOUBLING -> {
                if (kind == Kind.BROADCAST) {
                    tree(bytes, out);
                } else {
                    halving(passes, bytes, out);
                }
            }
            case HIERARCHICAL -> inward(passes, bytes, out);
            case PAIRWISE -> {
                if (kind == Kind.SEND_RECV) {
                    int level = levels.levelOf(levels.count() - 1);
                    step(level, 1, 1, bytes, levels.aloneShare(level), out);
                } else {
                    inTurn(piece, out);
                }
            }
        }
    }

    /** {@code count} steps in which a rank sends {@code bytes} to each of {@code peers} ranks of a level. */
    private void step(int level, int peers, double count, double bytes, double outside, CollectiveCost out) {
        out.add(
                count * (synchroniseSeconds + levels.doorbellSeconds(level)),
                count * levels.latencySeconds(level, outside > 0),
                count * bytes * peers / levels.bytesPerSecond(level, peers, outside));
    }

    /** {@code count} steps in which every rank sends to one {@code distance} away. */
    private void pair(int distance, double count, double bytes, CollectiveCost out) {
        int level = levels.levelOf(distance);
        step(level, 1, count, bytes, levels.leavesTrunk(level, distance) ? 1 : 0, out);
    }

    private void ring(int passes, double piece, CollectiveCost out) {
        int level = slowest(piece);
        step(level, 1, passes * (levels.count() - 1.0), piece, levels.aloneShare(level), out);
    }

    /** The level over which a piece takes longest. */
    private int slowest(double piece) {
        int slowest = 0;
        double longest = 0;
        for (int level = 0; level < levels.size(); level++) {
            double outside = levels.aloneShare(level);
            double seconds = levels.latencySeconds(level, outside > 0)
                    + levels.doorbellSeconds(level)
                    + piece / levels.bytesPerSecond(level, 1, outside);
            if (seconds > longest) {
                longest = seconds;
                slowest = level;
            }
        }
        return slowest;
    }

    /** In pairs all ranks are equally far from their partners; where they cannot be paired, some pair is the farthest. */
    private void inTurn(double piece, CollectiveCost out) {
        boolean paired = Integer.bitCount(levels.count()) == 1;
        for (int shift = 1; shift < levels.count(); shift++) {
            pair(paired ? shift : levels.count() - 1, 1, piece, out);
        }
    }

    private void atOnce(int passes, double transferSeconds, CollectiveCost out) {
        out.add(
                passes * (synchroniseSeconds + levels.longestDoorbellSeconds()),
                passes * levels.longestLatencySeconds(),
                passes * transferSeconds);
    }

    private void halving(int passes, double bytes, CollectiveCost out) {
        double half = bytes / 2;
        for (int distance = 1; distance < levels.count(); distance *= 2) {
            pair(distance, passes, half, out);
            half /= 2;
        }
    }

    private void tree(double bytes, CollectiveCost out) {
        for (int distance = 1; distance < levels.count(); distance *= 2) {
            pair(distance, 1, bytes, out);
        }
    }

    private void inward(int passes, double bytes, CollectiveCost out) {
        double remaining = bytes;
        for (int level = 0; level < levels.size(); level++) {
            int groups = levels.groups(level);
            step(level, groups - 1, passes, remaining / groups, levels.spreadShare(level), out);
            remaining /= groups;
        }
    }
}
