package org.ascendtwin.hardware.expert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.hardware.collective.PairBytes;
import org.ascendtwin.hardware.device.Range;

/** Which experts lie on which rank: every rank has as many slots, and an expert may have several. */
public final class ExpertPlacement {
    private final int ranks;
    private final int[] expertsBySlot;

    private ExpertPlacement(int ranks, int[] expertsBySlot) {
        this.ranks = ranks;
        this.expertsBySlot = expertsBySlot;
    }

    /** Experts in order, the first ones on the first rank, as SGLang places them without EPLB. */
    public static ExpertPlacement inOrder(int experts, int ranks) {
        return inOrder(experts, ranks, 0);
    }

    /** The same with redundant slots, which hold the first experts once more (SGLang, eplb/expert_location.py). */
    public static ExpertPlacement inOrder(int experts, int ranks, int redundant) {
        checkSlots(experts + redundant, ranks);
        int[] slots = new int[experts + redundant];
        Arrays.setAll(slots, slot -> slot % experts);
        return new ExpertPlacement(ranks, slots);
    }

    /**
     * Experts spread for {@code loads} as expert parallelism load balancing does (DeepSeek-V3 report, section 3.4, and
     * EPLB's description): redundant slots go one by one to the expert with the most tokens a slot; then slots, busiest
     * first, each to the rank that has the least so far and room.
     *
     * @param redundant slots beyond one for each expert ({@code --ep-num-redundant-experts})
     */
    public static ExpertPlacement balanced(ExpertLoads loads, int ranks, int redundant) {
        Range.check("ep_num_redundant_experts", redundant, 0, 1 << 16);
        checkSlots(loads.count() + redundant, ranks);
        return new ExpertPlacement(ranks, pack(loads, replicas(loads, redundant), ranks));
    }

    /**
     * Experts as a map has them, slot after slot, the first slots on the first rank.
     *
     * @param experts that there are, each of which has a slot
     */
    public static ExpertPlacement of(int[] expertsBySlot, int experts, int ranks) {
        checkSlots(expertsBySlot.length, ranks);
        boolean[] placed = new boolean[experts];
        for (int expert : expertsBySlot) {
            Range.check("expert in a slot", expert, 0, experts - 1);
            placed[expert] = true;
        }
        for (int expert = 0; expert < experts; expert++) {
            if (!placed[expert]) {
                throw new IllegalArgumentException("expert " + expert + " of " + experts
                        + " has no slot; allowed: one at least. Maybe the map is of another model");
            }
        }
        return new ExpertPlacement(ranks, expertsBySlot.clone());
    }

    private static void checkSlots(int slots, int ranks) {
        Range.check("ep_size", ranks, 1, 1 << 14);
        if (slots < ranks || slots % ranks != 0) {
            int more = slots < ranks ? ranks - slots : ranks - slots % ranks;
            throw new IllegalArgumentException(slots + " experts with the redundant ones on " + ranks
                    + " ranks; allowed: a multiple of the ranks. Maybe add " + more + " redundant experts");
        }
    }

    private static int[] replicas(ExpertLoads loads, int redundant) {
        int[] replicas = new int[loads.count()];
        Arrays.fill(replicas, 1);
        for (int i = 0; i < redundant; i++) {
            int busiest = 0;
            for (int expert = 1; expert < replicas.length; expert++) {
                if (loads.share(expert) / replicas[expert] > loads.share(busiest) / replicas[busiest]) {
                    busiest = expert;
                }
            }
            replicas[busiest]++;
        }
        return replicas;
    }

    private static int[] pack(ExpertLoads loads, int[] replicas, int ranks) {
        int[] busiestFirst = busiestFirst(loads, replicas);
        int room = busiestFirst.length / ranks;
        int[] slots = new int[busiestFirst.length];
        int[] taken = new int[ranks];
        double[] sums = new double[ranks];
        for (int expert : busiestFirst) {
            int least = -1;
            for (int rank = 0; rank < ranks; rank++) {
                if (taken[rank] < room && (least < 0 || sums[rank] < sums[least])) {
                    least = rank;
                }
            }
            slots[least * room + taken[least]++] = expert;
            sums[least] += loads.share(expert) / replicas[expert];
        }
        return slots;
    }

    /** Every slot's expert, slots with the most tokens first, then by number. */
    private static int[] busiestFirst(ExpertLoads loads, int[] replicas) {
        Integer[] order = new Integer[replicas.length];
        Arrays.setAll(order, expert -> expert);
        Arrays.sort(order, (a, b) -> Double.compare(loads.share(b) / replicas[b], loads.share(a) / replicas[a]));
        int[] slots = new int[Arrays.stream(replicas).sum()];
        int slot = 0;
        for (int expert : order) {
            for (int i = 0; i < replicas[expert]; i++) {
                slots[slot++] = expert;
            }
        }
        return slots;
    }

    /** Ranks. */
    public int ranks() {
        return ranks;
    }

    /** Slots of each rank. */
    public int slotsPerRank() {
        return expertsBySlot.length / ranks;
    }

    /** The expert in a slot of a rank. */
    public int expert(int rank, int slot) {
        return expertsBySlot[rank * slotsPerRank() + slot];
    }

    /** Part of all (token, expert) pairs that comes to each rank; the parts add up to one. */
    public double[] rankShares(ExpertLoads loads, CopyChoice choice) {
        List<List<Integer>> copies = ranksByExpert(loads.count());
        double[] shares = new double[ranks];
        for (int expert = 0; expert < loads.count(); expert++) {
            List<Integer> ranksOfCopies = copies.get(expert);
            double[] parts = choice.parts(ranksOfCopies, ranks, expert);
            for (int copy = 0; copy < parts.length; copy++) {
                shares[ranksOfCopies.get(copy)] += loads.share(expert) * parts[copy];
            }
        }
        return shares;
    }

    private List<List<Integer>> ranksByExpert(int experts) {
        List<List<Integer>> copies = new ArrayList<>();
        for (int expert = 0; expert < experts; expert++) {
            copies.add(new ArrayList<>());
        }
        for (int slot = 0; slot < expertsBySlot.length; slot++) {
            copies.get(expertsBySlot[slot]).add(slot / slotsPerRank());
        }
        return copies;
    }

    /** Who sends how much to whom: of what each rank sends, the part that goes to each rank, itself included. */
    public PairBytes pairs(ExpertLoads loads, CopyChoice choice) {
        List<List<Integer>> copies = ranksByExpert(loads.count());
        double[][] parts = new double[ranks][ranks];
        for (int expert = 0; expert < loads.count(); expert++) {
            List<Integer> ranksOfCopies = copies.get(expert);
            if (choice.choosesForRanks(ranksOfCopies.size())) {
                int[] copyByRank = choice.copyByRank(ranksOfCopies, ranks, expert);
                for (int rank = 0; rank < ranks; rank++) {
                    parts[rank][ranksOfCopies.get(copyByRank[rank])] += loads.share(expert);
                }
            } else {
                addDrawn(loads.share(expert) / ranksOfCopies.size(), ranksOfCopies, parts);
            }
        }
        return PairBytes.of(parts);
    }

    private static void addDrawn(double share, List<Integer> ranksOfCopies, double[][] parts) {
        for (double[] sent : parts) {
            for (int holder : ranksOfCopies) {
                sent[holder] += share;
            }
        }
    }

    /** Load of the hottest rank over the mean, 1 where all are alike. */
    public double hottest(ExpertLoads loads, CopyChoice choice) {
        double most = 0;
        for (double share : rankShares(loads, choice)) {
            most = Math.max(most, share);
        }
        return Math.max(1, most * ranks);
    }

    /** The most experts that a rank of {@code next} holds and did not hold before: what it has to fetch. */
    public int mostFetched(ExpertPlacement next) {
        int most = 0;
        for (int rank = 0; rank < next.ranks; rank++) {
            int fetched = 0;
            for (int slot = 0; slot < next.slotsPerRank(); slot++) {
                fetched += holds(rank, next.expert(rank, slot)) ? 0 : 1;
            }
            most = Math.max(most, fetched);
        }
        return most;
    }

    private boolean holds(int rank, int expert) {
        for (int slot = 0; slot < slotsPerRank(); slot++) {
            if (expert(rank, slot) == expert) {
                return true;
            }
        }
        return false;
    }
}
