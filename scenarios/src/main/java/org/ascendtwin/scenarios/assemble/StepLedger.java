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

    /** Of each step under way: the kind that it adds to, then what it adds. */
    private static final int STEP_KIND = 0;

    private static final int STEP_PARTS = STEP_KIND + 1;
    private static final int STEP_MEMORY = STEP_PARTS + PARTS;
    private static final int STEP_OTHER_RANKS = STEP_MEMORY + 1;
    private static final int STEP_DRAFTED = STEP_OTHER_RANKS + 1;
    private static final int STEP_VERIFICATIONS = STEP_DRAFTED + 1;
    private static final int STEP_START = STEP_VERIFICATIONS + 1;
    private static final int STEP_TOTAL = STEP_START + 1;
    private static final int STEP_SIZE = STEP_TOTAL + 1;

    /** The sums, then the steps under way: in one array, as each step that ends fetches them into the cache. */
    private final long[] book;

    private final long[] seen = new long[SIZE];

    /** Where the first step under way stands. */
    private int first = SIZE;

    private int underWay;
    private long busyNanos;

    /** @param most steps that can be under way */
    StepLedger(int most) {
        book = new long[SIZE + most * STEP_SIZE];
    }

    /** Where the step stands that is behind all that are under way. */
    private int next() {
        int at = first + underWay * STEP_SIZE;
        return at < book.length ? at : at - (book.length - SIZE);
    }

    /**
     * What this rank computes in the step that is about to be launched.
     *
     * @param draftedTokens for each request; 0 where nothing is verified
     */
    void compute(StepKind kind, int draftedTokens, StepCost cost) {
        int step = next();
        book[step + STEP_KIND] = kind.ordinal();
        for (CostPart part : COST_PARTS) {
            book[step + STEP_PARTS + part.ordinal()] = cost.nanos(part);
        }
        book[step + STEP_MEMORY] = cost.nanos(TimeCause.MEMORY);
        book[step + STEP_OTHER_RANKS] = -cost.totalNanos();
        book[step + STEP_DRAFTED] = draftedTokens;
        book[step + STEP_VERIFICATIONS] = kind == StepKind.VERIFY ? 1 : 0;
    }

    /** The step of all ranks begins at {@code startNanos} and takes {@code nanos}; what this rank does not need, it waits. */
    void launch(long startNanos, long nanos) {
        int step = next();
        book[step + STEP_OTHER_RANKS] += nanos;
        book[step + STEP_START] = startNanos;
        book[step + STEP_TOTAL] = nanos;
        underWay++;
    }

    /** The first of the steps under way has ended. */
    void end() {
        int step = first;
        int kind = (int) book[step + STEP_KIND];
        for (int part = 0; part < PARTS; part++) {
            book[kind * PARTS + part] += book[step + STEP_PARTS + part];
        }
        book[MEMORY + kind] += book[step + STEP_MEMORY];
        book[OTHER_RANKS] += book[step + STEP_OTHER_RANKS];
        book[DRAFTED] += book[step + STEP_DRAFTED];
        book[VERIFICATIONS] += book[step + STEP_VERIFICATIONS];
        busyNanos += book[step + STEP_TOTAL];
        Arrays.fill(book, step, step + STEP_SIZE, 0);
        first = step + STEP_SIZE < book.length ? step + STEP_SIZE : SIZE;
        underWay--;
    }

    /** When the first of the steps under way began. */
    long startNanos() {
        return book[first + STEP_START];
    }

    /** How long the step under way has run at {@code nowNanos}. */
    long elapsedNanos(long nowNanos) {
        return underWay == 0 ? 0 : Math.max(0, nowNanos - book[first + STEP_START]);
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
        System.arraycopy(book, 0, snapshot, 0, SIZE);
    }

    /** The same with what the step under way has spent until {@code nowNanos}, as if it did one part after the other. */
    void copyTo(long[] snapshot, long nowNanos) {
        copyTo(snapshot);
        if (underWay == 0) {
            return;
        }
        long total = book[first + STEP_TOTAL];
        long elapsed = Math.min(elapsedNanos(nowNanos), total);
        int kind = (int) book[first + STEP_KIND];
        long left = elapsed;
        for (int part = 0; part < PARTS; part++) {
            long spent = Math.min(left, book[first + STEP_PARTS + part]);
            snapshot[kind * PARTS + part] += spent;
            left -= spent;
        }
        snapshot[OTHER_RANKS] += Math.min(left, book[first + STEP_OTHER_RANKS]);
        double share = (double) elapsed / Math.max(1, total);
        snapshot[MEMORY + kind] += (long) (share * book[first + STEP_MEMORY]);
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
