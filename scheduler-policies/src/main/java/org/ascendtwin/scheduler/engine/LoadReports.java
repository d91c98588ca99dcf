package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.route.LoadBudget;

/**
 * The snapshots of their load that ranks publish for the controller which spreads requests over them: with every prefill,
 * every few steps otherwise, and at rest, where a scheduler's loop spins ({@code load_snapshot_publish_interval}).
 */
final class LoadReports {
    private static final int STEPS_A_REPORT = 15;

    private final LoadBudget budget;
    private final int firstRank;
    private final int[] stepsSince;
    private long reportCount;

    /** @param firstRank number of the first of these ranks among those that requests are spread over */
    LoadReports(LoadBudget budget, int firstRank, int rankCount) {
        this.budget = budget;
        this.firstRank = firstRank;
        stepsSince = new int[rankCount];
    }

    /** A rank takes part in a step. */
    void stepLaunched(int rank, StepPlan plan, EngineView view) {
        if (plan.extendCount() > 0 || ++stepsSince[rank] >= STEPS_A_REPORT) {
            report(rank, view);
        }
    }

    /** Publishes the requests of a rank, and its tokens: KV in use, and what those who wait bring along. */
    void report(int rank, EngineView view) {
        stepsSince[rank] = 0;
        long tokens = (long) view.capacityTokens() - view.freeTokens() - view.evictableTokens();
        for (int index = 0; index < view.waitingCount(); index++) {
            tokens += view.waiting(index).tokens().length();
        }
        budget.update(firstRank + rank, (double) ++reportCount, view.presentCount(), tokens);
    }
}
