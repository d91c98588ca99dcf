package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.scheduler.batch.StepKind;

/**
 * What the devices of one data-parallel rank have spent their time on, as running sums by kind of step and part. A
 * request's share of a stretch between two step ends is the difference of the sums at both, whatever the batch, so that
 * keeping accounts costs nothing per request and step.
 */
final class StepLedger {
    private static final CostPart[] COST_PARTS = CostPart.values();
    private static final int PARTS = COST_PARTS.length;
    private static final int KINDS = StepKind.values().length;
    private static final int OTHER_RANKS = KINDS * PARTS;
    private static final int DRAFTED = OTHER_RANKS + 1;
    private static final int VERIFICATIONS = DRAFTED + 1;
    private static final int MEMORY = VERIFICATIONS + 1;
    private static final int SIZE = MEMORY + KINDS;

    private final long[] sums = new long[SIZE];
    private final long[] seen = new long[SIZE];
    private final long[][] stepsUnderWay;

    /** The kind of each step under way: what it adds to the sums of other kinds is nothing. */
    private final int[] kinds;

    private final long[] startsNanos;
    private final long[] totalsNanos;
    private int underWay;
    private long busyNanos;

    /** @param most steps that can be under way */
    StepLedger(int most) {
        stepsUnderWay = new long[most][SIZE];
        kinds = new int[most];
        startsNanos = new long[most];
        totalsNanos = new long[most];
    }

    /**
     * What this rank computes in the step that is about to be launched.
     *
     * @param draftedTokens for each request; 0 where nothing is verified
     */
    void compute(StepKind kind, int draftedTokens, StepCost cost) {
        long[] step = stepsUnderWay[underWay];
        kinds[underWay] = kind.ordinal();
        for (CostPart part : COST_PARTS) {
            step[kind.ordinal() * PARTS + part.ordinal()] = cost.nanos(part);
        }
        step[MEMORY + kind.ordinal()] = cost.nanos(TimeCause.MEMORY);
        step[DRAFTED] = draftedTokens;
        step[VERIFICATIONS] = kind == StepKind.VERIFY ? 1 : 0;
        step[OTHER_RANKS] = -cost.totalNanos();
    }

    /** The step of all ranks begins at {@code startNanos} and takes {@code nanos}; what this rank does not need, it waits. */
    void launch(long startNanos, long nanos) {
        startsNanos[underWay] = startNanos;
        totalsNanos[underWay] = nanos;
        stepsUnderWay[underWay++][OTHER_RANKS] += nanos;
    }

    /** The first of the steps under way has ended. */
    void end() {
        long[] step = stepsUnderWay[0];
        int first = kinds[0] * PARTS;
        move(step, first, first + PARTS);
        move(step, OTHER_RANKS, MEMORY);
        move(step, MEMORY + kinds[0], MEMORY + kinds[0] + 1);
        busyNanos += totalsNanos[0];
        underWay--;
        for (int i = 0; i < underWay; i++) {
            stepsUnderWay[i] = stepsUnderWay[i + 1];
            kinds[i] = kinds[i + 1];
            startsNanos[i] = startsNanos[i + 1];
            totalsNanos[i] = totalsNanos[i + 1];
        }
        stepsUnderWay[underWay] = step;
    }

    private void move(long[] step, int from, int to) {
        for (int i = from; i < to; i++) {
            sums[i] += step[i];
            step[i] = 0;
        }
    }

    /** When the first of the steps under way began. */
    long startNanos() {
        return startsNanos[0];
    }

    /** How long the step under way has run at {@code nowNanos}. */
    long elapsedNanos(long nowNanos) {
        return underWay == 0 ? 0 : Math.max(0, nowNanos - startsNanos[0]);
    }

    /** Time in steps until the last one that has ended. */
    long busyNanos() {
        return busyNanos;
    }

    /** Time in steps until {@code nowNanos}. */
    long busyNanos(long nowNanos) {
        return busyNanos + elapsedNanos(nowNanos);
    }

    /** Copies the sums until the last step that has ended. */
    void copyTo(long[] snapshot) {
        System.arraycopy(sums, 0, snapshot, 0, SIZE);
    }

    /** The same with what the step under way has spent until {@code nowNanos}, as if it did one part after the other. */
    void copyTo(long[] snapshot, long nowNanos) {
        copyTo(snapshot);
        if (underWay == 0) {
            return;
        }
        long[] step = stepsUnderWay[0];
        long elapsed = Math.min(elapsedNanos(nowNanos), totalsNanos[0]);
        long left = elapsed;
        for (int i = 0; i <= OTHER_RANKS; i++) {
            long spent = Math.min(left, step[i]);
            snapshot[i] += spent;
            left -= spent;
        }
        double share = (double) elapsed / Math.max(1, totalsNanos[0]);
        for (int i = MEMORY; i < SIZE; i++) {
            snapshot[i] += (long) (share * step[i]);
        }
    }

    /** What is told since a snapshot from now on is until the last step that has ended. */
    void lookAtEnded() {
        copyTo(seen);
    }

    /** What is told since a snapshot from now on is until {@code nowNanos}. */
    void lookAt(long nowNanos) {
        copyTo(seen, nowNanos);
    }

    static long[] newSnapshot() {
        return new long[SIZE];
    }

    /** Nanoseconds of {@code part} in steps of {@code kind} since {@code snapshot}. */
    long nanosSince(long[] snapshot, StepKind kind, CostPart part) {
        int at = kind.ordinal() * PARTS + part.ordinal();
        return seen[at] - snapshot[at];
    }

    /** Nanoseconds in which cores waited for memory in steps of {@code kind} since {@code snapshot}. */
    long memoryNanosSince(long[] snapshot, StepKind kind) {
        return seen[MEMORY + kind.ordinal()] - snapshot[MEMORY + kind.ordinal()];
    }

    /** Nanoseconds in which this rank waited for others since {@code snapshot}. */
    long otherRanksNanosSince(long[] snapshot) {
        return seen[OTHER_RANKS] - snapshot[OTHER_RANKS];
    }

    /** Tokens drafted for each request of the batch since {@code snapshot}. */
    long draftedSince(long[] snapshot) {
        return seen[DRAFTED] - snapshot[DRAFTED];
    }

    /** Verifications since {@code snapshot}. */
    long verificationsSince(long[] snapshot) {
        return seen[VERIFICATIONS] - snapshot[VERIFICATIONS];
    }
}
