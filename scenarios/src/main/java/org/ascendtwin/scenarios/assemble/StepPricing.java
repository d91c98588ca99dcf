package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.GraphBuckets;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.batch.TwoBatchSplit;
import org.ascendtwin.scheduler.engine.JointStep;
import org.ascendtwin.scheduler.engine.RankPadding;

/**
 * What is needed while a step is priced and no longer. All servers of a simulation price on the same one, one after the
 * other: some fifty cache lines that stay in the cache, where each server's own would be fetched at its every step.
 */
final class StepPricing {
    private final StepShape shape = new StepShape();

    /** The cost that was asked for last. */
    private StepCost cost = new StepCost();

    private StepCost slowest = new StepCost();
    private final StepCost worstStage = new StepCost();
    private final StepCost advance = new StepCost();
    private int[] queryLens = new int[256];
    private int[] prefixLens = new int[256];

    /** The step that is priced. */
    StepShape shape() {
        return shape;
    }

    /** The cost of the rank that is priced. */
    StepCost cost() {
        return cost;
    }

    /** The cost of the rank that takes longest on a stage. */
    StepCost slowest() {
        return slowest;
    }

    /** The cost of the stage that takes longest. */
    StepCost worstStage() {
        return worstStage;
    }

    /** What a pipeline brings forward the last step's end by. */
    StepCost advance() {
        return advance;
    }

    /** Keeps the cost of the rank that is priced where it is the longest so far. */
    void keepSlowest() {
        if (cost.totalNanos() > slowest.totalNanos()) {
            StepCost faster = slowest;
            slowest = cost;
            cost = faster;
        }
    }

    /** Takes down what {@code plan} computes. */
    void describe(StepPlan plan) {
        int count = plan.count();
        if (count > queryLens.length) {
            queryLens = new int[2 * count];
            prefixLens = new int[2 * count];
        }
        plan.copyLengths(queryLens, prefixLens);
        shape.set(phase(plan.kind()), count, queryLens, prefixLens);
    }

    private static Phase phase(StepKind kind) {
        return switch (kind) {
            case EXTEND -> Phase.EXTEND;
            case MIXED -> Phase.MIXED;
            case DECODE -> Phase.DECODE;
            case VERIFY -> Phase.VERIFY;
        };
    }

    /** Cuts the batch in two as SGLang does, where all ranks that compute do the same. */
    void cut(JointStep step, StepPlan plan, TwoBatchSplit split) {
        for (int rank = 0; rank < step.rankCount(); rank++) {
            if (!step.isIdle(rank) && step.plan(rank).kind() != plan.kind()) {
                shape.setWhole();
                return;
            }
        }
        if (plan.kind() == StepKind.EXTEND || plan.kind() == StepKind.MIXED) {
            split.splitExtend(queryLens, plan.count());
            int before = 0;
            for (int i = 0; i < split.sequenceIndex(); i++) {
                before += queryLens[i];
            }
            shape.setCut(split.sequenceIndex(), split.tokenIndex() - before);
        } else {
            shape.setCut(TwoBatchSplit.decodeSplit(plan.count()), 0);
        }
    }

    /** What the other ranks do at the same time: they share a graph's batch size, or the tokens of joint layers. */
    void relate(JointStep step, boolean anyPrompts, int mostRequests, GraphBuckets graphs) {
        if (anyPrompts) {
            shape.setEager();
        } else {
            shape.setGraphRequests(mostRequests);
        }
        if (anyPrompts || graphs.bucketFor(mostRequests) < 0) {
            boolean padded = step.padding(false) == RankPadding.MAX_LEN;
            long all = padded ? (long) step.mostTokens() * step.rankCount() : step.totalTokens();
            shape.setGroupTokens(all);
        }
    }
}
