package org.ascendtwin.hardware.step;

/**
 * The time of one engine step: what it is spent on, and why it takes that long. One object is reused for all steps. The one
 * place where seconds become nanoseconds: the sum is rounded up, at least 1 ns, and parts and causes are its shares, so
 * that either add up exactly.
 */
public final class StepCost {
    private static final double NANOS = 1e9;

    private final Shares parts = new Shares(CostPart.values().length);
    private final Shares causes = new Shares(TimeCause.values().length);
    private long totalNanos;
    private boolean outside;
    private long launchNanos;
    private long tailNanos;

    /** Forgets the last step. */
    public StepCost clear() {
        parts.clear();
        causes.clear();
        totalNanos = 0;
        outside = false;
        launchNanos = 0;
        tailNanos = 0;
        return this;
    }

    /** Adds {@code more} seconds to {@code part}, none of them a wait for memory. */
    public void add(CostPart part, double more) {
        add(part, part.cause(), more);
    }

    /** Adds {@code more} seconds to {@code part}, which pass because of {@code cause}. */
    void add(CostPart part, TimeCause cause, double more) {
        parts.add(part.ordinal(), more);
        causes.add(cause.ordinal(), more);
    }

    /** Seconds added so far to all parts. */
    public double seconds() {
        return parts.seconds();
    }

    /** Makes everything that was added take {@code factor} times as long. */
    void stretch(double factor) {
        parts.stretch(factor);
        causes.stretch(factor);
    }

    /** Rounds what was added, upward. */
    public void finish() {
        finish(Math.ceil(seconds() * NANOS));
    }

    /** Rounds what was added as whole nanoseconds. */
    void finishWhole() {
        finish(Math.rint(seconds() * NANOS));
    }

    private void finish(double total) {
        if (!(total >= 0 && total < Long.MAX_VALUE)) {
            throw new IllegalStateException("a step of " + total + " ns; allowed: 0 to 292 years");
        }
        totalNanos = Math.max(1, (long) total);
        parts.round(totalNanos);
        causes.round(totalNanos);
    }

    /** Takes over {@code other} in {@code nanos} nanoseconds, each part in proportion. */
    public void fill(StepCost other, long nanos) {
        clear();
        double scale = nanos / (NANOS * Math.max(1, other.totalNanos));
        parts.fill(other.parts, scale);
        causes.fill(other.causes, scale);
        parts.round(nanos);
        causes.round(nanos);
        totalNanos = nanos;
    }

    /** Lengthens a finished step by what it waits for. */
    public void lengthen(CostPart part, long moreNanos) {
        parts.lengthen(part.ordinal(), moreNanos);
        causes.lengthen(part.cause().ordinal(), moreNanos);
        totalNanos += moreNanos;
    }

    /** Tells how long the host takes to launch the step's operators one by one. */
    void setLaunchNanos(long nanos) {
        launchNanos = nanos;
    }

    /** How long the host takes to launch the step's operators one by one; 0 where it replays a graph. */
    public long launchNanos() {
        return launchNanos;
    }

    /** Tells how much of the step's end the next one need not wait for before it is prepared. */
    void setTailNanos(long nanos) {
        tailNanos = nanos;
    }

    /** The end of the step that follows what decides on the next one: of a verification, the draft over its outcome. */
    public long tailNanos() {
        return tailNanos;
    }

    /** Tells whether the time rests on none that was measured. */
    void setOutside(boolean none) {
        outside = none;
    }

    /** Whether the time was measured neither for this step nor between others; never of a modelled one. */
    public boolean isOutside() {
        return outside;
    }

    /** Time of the whole step. */
    public long totalNanos() {
        return totalNanos;
    }

    /** Time of {@code part}; the parts add up to the total. */
    public long nanos(CostPart part) {
        return parts.nanos(part.ordinal());
    }

    /** Time that passes because of {@code cause}; the causes add up to the total. */
    public long nanos(TimeCause cause) {
        return causes.nanos(cause.ordinal());
    }
}
