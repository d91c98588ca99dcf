package org.ascendtwin.sim.stat;

/** A quantity that holds its value until it changes, such as a queue's length: its mean over time and its extremes. */
public final class Level {
    private final Unit unit;
    private long sinceNanos;
    private long changedNanos;
    private double value;
    private double area;
    private double min;
    private double max;

    /** A level that is 0 from the start of the run. */
    public Level(Unit unit) {
        this.unit = unit;
    }

    /** The level is {@code newValue} from {@code nowNanos} on. */
    public void set(long nowNanos, double newValue) {
        if (nowNanos < changedNanos) {
            throw new IllegalArgumentException(
                    "a level changes at " + nowNanos + " ns, before its last change at " + changedNanos + " ns");
        }
        area += value * (nowNanos - changedNanos);
        changedNanos = nowNanos;
        value = newValue;
        min = Math.min(min, newValue);
        max = Math.max(max, newValue);
    }

    /** Raises the level by {@code change}, or lowers it where negative. */
    public void change(long nowNanos, double change) {
        set(nowNanos, value + change);
    }

    /** Forgets the past but not the present value, as at the end of a warm-up. */
    public void clear(long nowNanos) {
        set(nowNanos, value);
        sinceNanos = nowNanos;
        area = 0;
        min = value;
        max = value;
    }

    public Unit unit() {
        return unit;
    }

    public double value() {
        return value;
    }

    /** The mean over the time up to {@code nowNanos}; NaN where no time has passed. */
    public double mean(long nowNanos) {
        return area(nowNanos) / (nowNanos - sinceNanos);
    }

    /** The integral over the time up to {@code nowNanos}, in unit-nanoseconds. */
    public double area(long nowNanos) {
        return area + value * (nowNanos - changedNanos);
    }

    public double min() {
        return min;
    }

    public double max() {
        return max;
    }
}
