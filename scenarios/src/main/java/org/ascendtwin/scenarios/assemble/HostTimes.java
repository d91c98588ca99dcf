package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.HostTerm;

/**
 * What the host of one server spends its turns on, and how much of it the devices wait for. All ranks wait for the slowest,
 * whose turn counts.
 */
final class HostTimes {
    private static final HostTerm[] TERMS = HostTerm.values();

    private final HostCost cost;
    private final long[] nanosByTerm = new long[TERMS.length];
    private long slowestNanos;
    private int slowestRunning;
    private int slowestNewRequests;
    private int slowestGraphs;
    private boolean slowestReplays;
    private long exposedNanos;

    HostTimes(HostCost cost) {
        this.cost = cost;
    }

    /**
     * A rank takes its turn; returns how long that is.
     *
     * @param graphs replayed without the devices waiting
     * @param replays whether any graph is replayed
     */
    long turn(int rank, int running, int newRequests, int graphs, boolean replays) {
        long nanos = cost.nanos(running, newRequests, graphs);
        if (rank == 0 || nanos > slowestNanos) {
            slowestNanos = nanos;
            slowestRunning = running;
            slowestNewRequests = newRequests;
            slowestGraphs = graphs;
            slowestReplays = replays;
        }
        return nanos;
    }

    /**
     * The turn ends with a launch.
     *
     * @param idleNanos that the devices had nothing to do before
     * @param launchNanos that it takes to launch operators one by one
     */
    void launch(long idleNanos, long launchNanos) {
        for (int i = 0; i < TERMS.length; i++) {
            nanosByTerm[i] += cost.nanos(TERMS[i], slowestRunning, slowestNewRequests, slowestGraphs, slowestReplays);
        }
        nanosByTerm[HostTerm.LAUNCHES.ordinal()] += launchNanos;
        exposedNanos += Math.min(idleNanos, slowestNanos);
    }

    /** How long the turn took that the last launch ended. */
    long slowestNanos() {
        return slowestNanos;
    }

    long nanos(HostTerm term) {
        return nanosByTerm[term.ordinal()];
    }

    /** Time in which the devices had nothing to do because a turn was not over. */
    long exposedNanos() {
        return exposedNanos;
    }
}
