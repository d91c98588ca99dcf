package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;

/**
 * One step of all ranks of a data-parallel group, which start and end it together. The object is used again for a later
 * step when its outcome has been processed.
 */
public final class JointStep {
    private final StepPlan[] plans;

    /** Of the first rank, mostly the only one: asked for several times a step, which need not fetch the array. */
    private final StepPlan first;

    private final int rankCount;
    private boolean ended;

    JointStep(int rankCount, int maxEmitted) {
        this.rankCount = rankCount;
        plans = new StepPlan[rankCount];
        for (int rank = 0; rank < rankCount; rank++) {
            plans[rank] = new StepPlan(maxEmitted);
        }
        first = plans[0];
    }

    /** Whether the devices have run it. */
    boolean hasEnded() {
        return ended;
    }

    void setEnded(boolean run) {
        ended = run;
    }

    /** {@code --dp-size}. */
    public int rankCount() {
        return rankCount;
    }

    /** What a rank computes; no requests where it idles. */
    public StepPlan plan(int rank) {
        return rank == 0 ? first : plans[rank];
    }

    /** Whether a rank has nothing to compute and only takes part in what all do. */
    public boolean isIdle(int rank) {
        return plan(rank).count() == 0;
    }

    /** Whether any rank computes prompts: nobody replays a graph then. */
    public boolean hasExtend() {
        for (int rank = 0; rank < rankCount; rank++) {
            StepPlan plan = plan(rank);
            if (plan.count() > 0 && (plan.kind() == StepKind.EXTEND || plan.kind() == StepKind.MIXED)) {
                return true;
            }
        }
        return false;
    }

    /** Tokens a rank computes. */
    public int tokens(int rank) {
        StepPlan plan = plan(rank);
        int tokens = 0;
        for (int index = 0; index < plan.count(); index++) {
            tokens += plan.queryLength(index);
        }
        return tokens;
    }

    /** Tokens of the rank that computes most. */
    public int mostTokens() {
        int most = 0;
        for (int rank = 0; rank < rankCount; rank++) {
            most = Math.max(most, tokens(rank));
        }
        return most;
    }

    /** Requests of the rank that has most. */
    public int mostRequests() {
        int most = 0;
        for (int rank = 0; rank < rankCount; rank++) {
            most = Math.max(most, plan(rank).count());
        }
        return most;
    }

    /** Tokens of all ranks. */
    public int totalTokens() {
        int total = 0;
        for (int rank = 0; rank < rankCount; rank++) {
            total += tokens(rank);
        }
        return total;
    }

    /** How the ranks' tokens are brought together where they are computed jointly. */
    public RankPadding padding(boolean graph) {
        return RankPadding.of(graph, hasExtend(), rankCount, mostTokens(), totalTokens());
    }
}
