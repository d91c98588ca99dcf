package org.ascendtwin.hardware.expert;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.device.Range;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/**
 * How busy experts are and where they lie, forward pass after forward pass. Loads drift in jumps; a rebalance places all
 * experts by the loads of the passes since the last ({@code eplb/eplb_manager.py}).
 */
public final class ExpertHistory {
    private final Drift drift;
    private final CopyChoice choice;
    private final @Nullable Rebalance rebalance;
    private final int redundant;
    private final int layers;
    private final RandomStream chance;
    private final List<ExpertLoads> loadsByEpoch = new ArrayList<>();
    private final List<List<ExpertPlacement>> placements = new ArrayList<>();

    /**
     * How loads change.
     *
     * @param part of the experts that trade their loads at each jump; 0 for none
     * @param everyForwards passes between two jumps
     * @param seed which experts trade
     */
    public record Drift(double part, int everyForwards, long seed) {
        public Drift {
            Range.check("part of the experts that trade their loads", part, 0, 1);
            Range.check("passes between two jumps of loads", everyForwards, 1, 1 << 30);
        }
    }

    /**
     * @param loads at first
     * @param initial where experts lie at first, by layer, or once for all
     * @param rebalance when they are placed anew; null for never
     * @param layers with experts
     */
    public ExpertHistory(
            ExpertLoads loads,
            Drift drift,
            CopyChoice choice,
            List<ExpertPlacement> initial,
            @Nullable Rebalance rebalance,
            int layers) {
        this.drift = drift;
        this.choice = choice;
        this.rebalance = rebalance;
        this.layers = layers;
        this.redundant = initial.getFirst().ranks() * initial.getFirst().slotsPerRank() - loads.count();
        this.chance = new Streams(drift.seed(), 0).stream("experts.drift", 0);
        loadsByEpoch.add(loads);
        placements.add(List.copyOf(initial));
    }

    /** The same from the start, for another run. */
    public ExpertHistory afresh() {
        return new ExpertHistory(loadsByEpoch.getFirst(), drift, choice, placements.getFirst(), rebalance, layers);
    }

    /** Whether anything ever changes. */
    public boolean changes() {
        return rebalance != null || drifts();
    }

    private boolean drifts() {
        return drift.part() > 0;
    }

    /** How unequally ranks are loaded in {@code pass}, in the mean over the layers, over the network of {@code timer}. */
    public RankLoads loads(long pass, ExchangeTimer timer) {
        double hottest = 0;
        double busiest = 0;
        List<ExpertPlacement> lying = placement(rebalancesOver(pass));
        for (ExpertPlacement layer : lying) {
            hottest += layer.hottest(loads(epoch(pass)), choice);
            busiest += timer.busiest(layer.pairs(loads(epoch(pass)), choice));
        }
        return new RankLoads(hottest / lying.size(), busiest / lying.size());
    }

    /** Number of the rebalance that {@code pass} waits for, from 1 on; 0 where it waits for none. */
    public int rebalanceUnderWay(long pass) {
        int begun = rebalancesBegun(pass);
        return begun > rebalancesOver(pass) ? begun : 0;
    }

    /** The most experts that a rank fetches in a layer for rebalance {@code number}. */
    public int mostFetched(int number) {
        int most = 0;
        ExpertPlacement next = placement(number).getFirst();
        for (ExpertPlacement layer : placement(number - 1)) {
            most = Math.max(most, layer.mostFetched(next));
        }
        return most;
    }

    /** The first pass after {@code pass} in which something may be otherwise. */
    public long nextChange(long pass) {
        long next = drifts() ? (epoch(pass) + 1L) * drift.everyForwards() : Long.MAX_VALUE;
        if (rebalance != null) {
            int begun = rebalancesBegun(pass);
            boolean underWay = begun > rebalancesOver(pass);
            next = Math.min(next, underWay ? begin(begun) + rebalance.pauses(layers) : begin(begun + 1));
        }
        return next;
    }

    private int epoch(long pass) {
        return drifts() ? (int) (pass / drift.everyForwards()) : 0;
    }

    private ExpertLoads loads(int epoch) {
        while (loadsByEpoch.size() <= epoch) {
            loadsByEpoch.add(loadsByEpoch.getLast().traded(drift.part(), chance));
        }
        return loadsByEpoch.get(epoch);
    }

    /** The pass before which rebalance {@code number} begins; in pieces it takes a pass for each. */
    private long begin(int number) {
        return rebalance == null ? Long.MAX_VALUE : rebalance.everyForwards() + (number - 1L) * period(rebalance);
    }

    private long period(Rebalance every) {
        int pauses = every.pauses(layers);
        return every.everyForwards() + (pauses > 1 ? (long) pauses : 0);
    }

    private int rebalancesBegun(long pass) {
        return rebalance == null || pass < rebalance.everyForwards()
                ? 0
                : 1 + (int) ((pass - rebalance.everyForwards()) / period(rebalance));
    }

    private int rebalancesOver(long pass) {
        int begun = rebalancesBegun(pass);
        boolean over = rebalance == null || begun == 0 || pass >= begin(begun) + rebalance.pauses(layers);
        return over ? begun : begun - 1;
    }

    private List<ExpertPlacement> placement(int rebalances) {
        while (rebalance != null && placements.size() <= rebalances) {
            long end = begin(placements.size());
            ExpertLoads seen = seen(end - rebalance.everyForwards(), end);
            int ranks = placements.getFirst().getFirst().ranks();
            placements.add(List.of(ExpertPlacement.balanced(seen, ranks, redundant)));
        }
        return placements.get(rebalances);
    }

    /** The loads of passes from {@code from} to before {@code end}, together. */
    private ExpertLoads seen(long from, long end) {
        double[] tokens = new double[loadsByEpoch.getFirst().count()];
        long at = from;
        while (at < end) {
            long next = drifts() ? Math.min(end, (epoch(at) + 1L) * drift.everyForwards()) : end;
            for (int expert = 0; expert < tokens.length; expert++) {
                tokens[expert] += (next - at) * loads(epoch(at)).share(expert);
            }
            at = next;
        }
        return ExpertLoads.measured(tokens);
    }
}
