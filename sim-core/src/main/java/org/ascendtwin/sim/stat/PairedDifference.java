package org.ascendtwin.sim.stat;

/**
 * The difference between two systems that met the same chance, replication by replication. What both share cancels, so
 * it takes far fewer replications than comparing two separate intervals.
 */
public final class PairedDifference {
    private final Tally one;
    private final Tally other;
    private final Tally differences;

    public PairedDifference(Unit unit) {
        one = new Tally(unit);
        other = new Tally(unit);
        differences = new Tally(unit);
    }

    /** Takes one replication's figures of both systems. */
    public void add(double figureOfOne, double figureOfOther) {
        one.add(figureOfOne);
        other.add(figureOfOther);
        differences.add(figureOfOne - figureOfOther);
    }

    /** How much larger the first system's mean is; the systems differ where 0 lies outside. */
    public Interval interval(double confidence) {
        return Interval.of(differences, confidence);
    }

    /**
     * How many times more replications separate streams would take for the same precision: 1 where sharing the chance
     * brought nothing, less where it hurt.
     */
    public double gain() {
        return (one.variance() + other.variance()) / differences.variance();
    }
}
