package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepKind;

/** Every step, transfer and state of a request in a run, for those who want to see it on a time line. */
public final class RunTrace {
    private final List<String> ranks = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private final List<Stay> stays = new ArrayList<>();

    /**
     * A step of one rank.
     *
     * @param rank its number
     * @param nanosByPart places as those of CostPart
     * @param nanos until the slowest rank has ended it
     */
    public record Step(
            int rank, StepKind kind, int requests, int tokens, long startNanos, long nanos, long[] nanosByPart) {}

    /** KV of {@code tokens} prompt tokens on its way from one rank to another. */
    public record Transfer(int fromRank, int toRank, int request, int tokens, long startNanos, long endNanos) {}

    /** A request in one state. */
    public record Stay(int request, String state, long startNanos, long endNanos) {}

    /** A rank is called {@code name}; ranks come in the order of their numbers. */
    void addRank(String name) {
        ranks.add(name);
    }

    void add(Step step) {
        steps.add(step);
    }

    void add(Transfer transfer) {
        transfers.add(transfer);
    }

    void add(Stay stay) {
        stays.add(stay);
    }

    /** Names of the ranks by their numbers. */
    public List<String> ranks() {
        return List.copyOf(ranks);
    }

    /** Steps in the order of their launch. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Transfers in the order of their ends. */
    public List<Transfer> transfers() {
        return List.copyOf(transfers);
    }

    /** Stays in the order of their ends. */
    public List<Stay> stays() {
        return List.copyOf(stays);
    }
}
