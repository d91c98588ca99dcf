package org.ascendtwin.hardware.step;

import java.util.Arrays;

/**
 * Consecutive kernels, or consecutive exchanges with other dies: their seconds by what they are, and what they occupy
 * meanwhile.
 */
final class Segment {
    private static final CostPart[] PARTS = CostPart.values();

    private final double[] seconds = new double[PARTS.length];
    private final double[] waits = new double[PARTS.length];
    private final double[] uses = new double[Unit.values().length];
    private final int[] present = new int[PARTS.length];
    private int presentCount;
    private double totalSeconds;
    private double weightBytes;
    private int launches;

    /** A part of a die that two streams compete for. */
    enum Unit {
        /** Cube cores. */
        CUBE,
        /** Vector cores. */
        VECTOR,
        /** The rate of HBM. */
        MEMORY,
        /** Links to other dies. */
        NETWORK
    }

    /**
     * Adds what is done once after the other.
     *
     * @param waiting seconds of it in which cores wait for memory
     */
    void add(CostPart part, double more, double waiting) {
        if (more > 0 && seconds[part.ordinal()] == 0) {
            present[presentCount++] = part.ordinal();
        }
        seconds[part.ordinal()] += more;
        waits[part.ordinal()] += waiting;
        totalSeconds += more;
    }

    /** Adds {@code hot}, what the busiest die does; what it takes longer than {@code alike}, as if all did as much, is skew. */
    void addSkewed(Segment alike, Segment hot) {
        double skew = hot.totalSeconds - alike.totalSeconds;
        Segment told = skew > 0 ? alike : hot;
        for (CostPart part : PARTS) {
            add(part, told.seconds[part.ordinal()], told.waits[part.ordinal()]);
        }
        add(CostPart.SKEW, Math.max(0, skew), 0);
        for (int unit = 0; unit < uses.length; unit++) {
            uses[unit] += hot.uses[unit];
        }
        weightBytes += hot.weightBytes;
        launches += hot.launches;
    }

    /** Adds seconds in which all of {@code unit} is occupied; half of it for twice as long counts the same. */
    void use(Unit unit, double more) {
        uses[unit.ordinal()] += more;
    }

    void addWeights(double bytes) {
        weightBytes += bytes;
    }

    void addLaunches(int more) {
        launches += more;
    }

    double seconds() {
        return totalSeconds;
    }

    /** Seconds in which all of {@code unit} is occupied, at most all of them. */
    double usedSeconds(int unit) {
        return Math.min(totalSeconds, uses[unit]);
    }

    /** Seconds in which cores wait for memory. */
    double waitingSeconds() {
        double sum = 0;
        for (double waiting : waits) {
            sum += waiting;
        }
        return sum;
    }

    /** Weights that it reads. */
    double weightBytes() {
        return weightBytes;
    }

    int launches() {
        return launches;
    }

    /** Adds {@code scale} times this to {@code out}. */
    void addTo(double scale, StepCost out) {
        for (int index = 0; index < presentCount; index++) {
            int i = present[index];
            CostPart part = PARTS[i];
            out.add(part, part.cause(), scale * (seconds[i] - waits[i]));
            if (waits[i] != 0) {
                out.add(part, TimeCause.MEMORY, scale * waits[i]);
            }
        }
    }

    /** Adds {@code scale} times {@code padded} to {@code out}, what it takes longer than {@code real} as padding. */
    static void addPadded(Segment padded, Segment real, double scale, StepCost out) {
        double padding = padded.totalSeconds - real.totalSeconds;
        (padding > 0 ? real : padded).addTo(scale, out);
        out.add(CostPart.PADDING, scale * Math.max(0, padding));
    }

    /** Adds {@code padded}, what it takes longer than {@code real} as padding; told of nothing but the seconds of its parts. */
    void addPadded(Segment padded, Segment real) {
        double padding = padded.totalSeconds - real.totalSeconds;
        Segment told = padding > 0 ? real : padded;
        for (int index = 0; index < told.presentCount; index++) {
            int part = told.present[index];
            add(PARTS[part], told.seconds[part], told.waits[part]);
        }
        add(CostPart.PADDING, Math.max(0, padding), 0);
    }

    /** Adds this to {@code out} as the draft model's. */
    void addDraftTo(double scale, StepCost out) {
        for (int index = 0; index < presentCount; index++) {
            int i = present[index];
            out.add(CostPart.DRAFT, PARTS[i].cause(), scale * (seconds[i] - waits[i]));
            if (waits[i] != 0) {
                out.add(CostPart.DRAFT, TimeCause.MEMORY, scale * waits[i]);
            }
        }
    }

    /** Forgets everything. */
    void clear() {
        Arrays.fill(seconds, 0);
        Arrays.fill(waits, 0);
        Arrays.fill(uses, 0);
        presentCount = 0;
        totalSeconds = 0;
        weightBytes = 0;
        launches = 0;
    }
}
