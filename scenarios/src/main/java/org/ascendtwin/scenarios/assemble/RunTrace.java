package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepKind;

/** Every step, transfer and state of a request in a run, for those who want to see it on a time line. */
public final class RunTrace {
    private final List<Rank> ranks = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private final List<Stay> stays = new ArrayList<>();

    /**
     * A rank of a server.
     *
     * @param firstDie number of its first die in the cluster
     * @param lastDie number of its last one
     */
    public record Rank(String name, int firstDie, int lastDie) {}

    /**
     * A step of one rank.
     *
     * @param rank its number
     * @param nanosByPart places as those of CostPart
     * @param nanos until the slowest rank has ended it
     */
    public record Step(
            int rank, StepKind kind, int requests, int tokens, long startNanos, long nanos, long[] nanosByPart) {
        /** When the slowest rank ends it. */
        public long endNanos() {
            return startNanos + nanos;
        }

        /** How long this rank waits for slower ones, for whose sake the step goes on. */
        public long otherRanksNanos() {
            return nanos - Arrays.stream(nanosByPart).sum();
        }
    }

    /** KV of {@code tokens} prompt tokens on its way from one rank to another. */
    public record Transfer(int fromRank, int toRank, int request, int tokens, long startNanos, long endNanos) {}

    /** A request in one state. */
    public record Stay(int request, String state, long startNanos, long endNanos) {}

    /** Ranks come in the order of their numbers. */
    void add(Rank rank) {
        ranks.add(rank);
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

    /** The part of it that lies in {@code window}; states of requests are cut at its ends. */
    public RunTrace within(TraceWindow window) {
        RunTrace part = new RunTrace();
        part.ranks.addAll(ranks);
        steps.stream()
                .filter(step -> window.shows(step.startNanos(), step.endNanos()))
                .forEach(part::add);
        transfers.stream()
                .filter(transfer -> window.shows(transfer.startNanos(), transfer.endNanos()))
                .forEach(part::add);
        for (Stay stay : stays) {
            if (window.shows(stay.startNanos(), stay.endNanos())) {
                long fromNanos = Math.max(stay.startNanos(), window.fromNanos());
                part.add(
                        new Stay(stay.request(), stay.state(), fromNanos, Math.min(stay.endNanos(), window.toNanos())));
            }
        }
        return part;
    }

    /** The part of it that a viewer takes with ease: the whole, or as many steps as come first. */
    public RunTrace start() {
        return within(TraceWindow.ofFirstSteps(this));
    }

    /** Ranks by their numbers. */
    public List<Rank> ranks() {
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
