package org.ascendtwin.hardware.collective;

import org.ascendtwin.hardware.fabric.LinkLoads;
import org.ascendtwin.hardware.fabric.Topology;

/** The steps of an all-to-all of unequal sizes, each as long as the link of it that has most to carry for its rate. */
final class UnequalTimes {
    private final Ranks ranks;
    private final RankLevels levels;
    private final double synchroniseSeconds;
    private final LinkLoads loads;

    UnequalTimes(Topology topology, Ranks ranks, RankLevels levels, double synchroniseSeconds) {
        this.ranks = ranks;
        this.levels = levels;
        this.synchroniseSeconds = synchroniseSeconds;
        this.loads = new LinkLoads(topology);
    }

    /** Adds the steps to {@code out}. */
    void add(Algorithm algorithm, PairBytes pairs, CollectiveCost out) {
        if (algorithm == Algorithm.MESH) {
            atOnce(pairs, out);
        } else {
            for (int shift = 1; shift < ranks.count(); shift++) {
                inPairs(shift, pairs, out);
            }
        }
    }

    private void atOnce(PairBytes pairs, CollectiveCost out) {
        for (int from = 0; from < ranks.count(); from++) {
            for (int to = 0; to < ranks.count(); to++) {
                if (from != to) {
                    loads.add(ranks.die(from), ranks.die(to), pairs.bytes(from, to));
                }
            }
        }
        out.add(
                synchroniseSeconds + levels.longestDoorbellSeconds(),
                levels.longestLatencySeconds(),
                loads.busiestSeconds());
    }

    private void inPairs(int shift, PairBytes pairs, CollectiveCost out) {
        double latency = 0;
        double doorbell = 0;
        loads.clear();
        for (int rank = 0; rank < ranks.count(); rank++) {
            int partner = StepFlows.partner(rank, shift, ranks.count());
            int level = levels.levelBetween(rank, partner);
            loads.add(ranks.die(rank), ranks.die(partner), pairs.bytes(rank, partner));
            latency = Math.max(latency, levels.latencySeconds(level, levels.leavesTrunk(level, rank, partner)));
            doorbell = Math.max(doorbell, levels.doorbellSeconds(level));
        }
        out.add(synchroniseSeconds + doorbell, latency, loads.busiestSeconds());
    }
}
