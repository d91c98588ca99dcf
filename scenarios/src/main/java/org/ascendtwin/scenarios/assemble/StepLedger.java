package org.ascendtwin.scenarios.assemble;

import java.util.Arrays;
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
    private final Step[] stepsUnderWay;
    private int underWay;
    private long busyNanos;

    /** A step under way: what it adds to the sums of its kind, to which it adds nothing of other kinds. */
    private static final class Step {
        private final long[] nanosByPart = new long[PARTS];
        private int kind;
        private long memoryNanos;
        private long otherRanksNanos;
        private int draftedTokens;
        private int verifications;
        private long startNanos;
        private long totalNanos;

        void clear() {
            Arrays.fill(nanosByPart, 0);
            memoryNanos = 0;
            otherRanksNanos = 0;
            draftedTokens = 0;
            verifications = 0;
        }
    }

    /** @param most steps that can be under way */
    StepLedger(int most) {
        stepsUnderWay = new Step[most];
        for (int index = 0; index < most; index++) {
            stepsUnderWay[index] = new Step();
        }
    }

    /**
     * What this rank computes in the step that is about to be launched.
     *
     * @param draftedTokens for each request; 0 where nothing is verified
     */
    void compute(StepKind kind, int draftedTokens, StepCost cost) {
        Step step = stepsUnderWay[underWay];
        step.kind = kind.ordinal();
        for (CostPart part : COST_PARTS) {
            step.nanosByPart[part.ordinal()] = cost.nanos(part);
        }
        step.memoryNanos = cost.nanos(TimeCause.MEMORY);
        step.draftedTokens = draftedTokens;
        step.verifications = kind == StepKind.VERIFY ? 1 : 0;
        step.otherRanksNanos = -cost.totalNanos();
    }

    /** The step of all ranks begins at {@code startNanos} and takes {@code nanos}; what this rank does not need, it waits. */
    void launch(long startNanos, long nanos) {
        Step step = stepsUnderWay[underWay++];
        step.startNanos = startNanos;
        step.totalNanos = nanos;
        step.otherRanksNanos += nanos;
    }

    /** The first of the steps under way has ended. */
    void end() {
        Step step = stepsUnderWay[0];
        int first = step.kind * PARTS;
        for (int part = 0; part < PARTS; part++) {
            sums[first + part] += step.nanosByPart[part];
        }
        sums[OTHER_RANKS] += step.otherRanksNanos;
        sums[DRAFTED] += step.draftedTokens;
        sums[VERIFICATIONS] += step.verifications;
        sums[MEMORY + step.kind] += step.memoryNanos;
        busyNanos += step.totalNanos;
        step.clear();
        underWay--;
        for (int i = 0; i < underWay; i++) {
            stepsUnderWay[i] = stepsUnderWay[i + 1];
        }
        stepsUnderWay[underWay] = step;
    }

    /** When the first of the steps under way began. */
    long startNanos() {
        return stepsUnderWay[0].startNanos;
    }

    /** How long the step under way has run at {@code nowNanos}. */
    long elapsedNanos(long nowNanos) {
        return underWay == 0 ? 0 : Math.max(0, nowNanos - stepsUnderWay[0].startNanos);
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
        Step step = stepsUnderWay[0];
        long elapsed = Math.min(elapsedNanos(nowNanos), step.totalNanos);
        long left = elapsed;
        for (int part = 0; part < PARTS; part++) {
            long spent = Math.min(left, step.nanosByPart[part]);
            snapshot[step.kind * PARTS + part] += spent;
            left -= spent;
        }
        snapshot[OTHER_RANKS] += Math.min(left, step.otherRanksNanos);
        double share = (double) elapsed / Math.max(1, step.totalNanos);
        snapshot[MEMORY + step.kind] += (long) (share * step.memoryNanos);
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
