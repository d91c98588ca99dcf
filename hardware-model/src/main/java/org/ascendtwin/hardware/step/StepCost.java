package org.ascendtwin.hardware.step;

import java.util.Arrays;

/**
 * The time of one engine step and what it is spent on. One object is reused for all steps. The one place where seconds
 * become nanoseconds: the sum is rounded up, at least 1 ns, and the parts are its shares, so that they add up exactly.
 */
public final class StepCost {
    private static final CostPart[] PARTS = CostPart.values();
    private static final double NANOS = 1e9;

    private final double[] seconds = new double[PARTS.length];
    private final long[] nanos = new long[PARTS.length];
    private long totalNanos;

    /** Forgets the last step. */
    public StepCost clear() {
        Arrays.fill(seconds, 0);
        Arrays.fill(nanos, 0);
        totalNanos = 0;
        return this;
    }

    /** Adds {@code more} seconds to {@code part}. */
    public void add(CostPart part, double more) {
        seconds[part.ordinal()] += more;
    }

    /** Seconds added so far to all parts. */
    public double seconds() {
        double sum = 0;
        for (double part : seconds) {
            sum += part;
        }
        return sum;
    }

    /** Rounds what was added. */
    public void finish() {
        double total = seconds() * NANOS;
        if (!(total >= 0 && total < Long.MAX_VALUE)) {
            throw new IllegalStateException("a step of " + total + " ns; allowed: 0 to 292 years");
        }
        totalNanos = Math.max(1, (long) Math.ceil(total));
        double running = 0;
        long given = 0;
        int last = 0;
        for (int i = 0; i < PARTS.length; i++) {
            running += seconds[i] * NANOS;
            long upTo = Math.min(totalNanos, (long) Math.ceil(running));
            nanos[i] = upTo - given;
            given = upTo;
            if (seconds[i] > 0) {
                last = i;
            }
        }
        nanos[last] += totalNanos - given;
    }

    /** Sets the two parts of a step whose nanoseconds are known. */
    void setNanos(CostPart part, long partNanos, CostPart other, long otherNanos) {
        nanos[part.ordinal()] = partNanos;
        nanos[other.ordinal()] = Math.max(otherNanos, partNanos == 0 ? 1 : 0);
        totalNanos = partNanos + nanos[other.ordinal()];
    }

    /** Takes over {@code other} in {@code nanos} nanoseconds, each part in proportion. */
    public void fill(StepCost other, long nanos) {
        clear();
        long running = 0;
        long given = 0;
        for (int i = 0; i < PARTS.length; i++) {
            running += other.nanos[i];
            long upTo = (long) ((double) running / Math.max(1, other.totalNanos) * nanos);
            this.nanos[i] = Math.min(nanos, upTo) - given;
            given += this.nanos[i];
        }
        this.nanos[PARTS.length - 1] += nanos - given;
        totalNanos = nanos;
    }

    /** Lengthens a finished step by what it waits for. */
    public void lengthen(CostPart part, long moreNanos) {
        nanos[part.ordinal()] += moreNanos;
        totalNanos += moreNanos;
    }

    /** Time of the whole step. */
    public long totalNanos() {
        return totalNanos;
    }

    /** Time of {@code part}; the parts add up to the total. */
    public long nanos(CostPart part) {
        return nanos[part.ordinal()];
    }
}
