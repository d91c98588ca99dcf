package org.ascendtwin.hardware.device;

import org.ascendtwin.sim.unit.TimeSpan;

/**
 * What only measurements of a kind of kernel tell, and devices have no constant for.
 *
 * @param wideningStep what the cube waits for the vector cores at each step along the depth of a product whose weight they
 *     widen; zero where the cores that multiply are thought to widen it themselves
 * @param rowGapBytes what memory could have moved meanwhile when attention goes from one row of keys or values to the next
 */
public record KernelDetails(TimeSpan wideningStep, double rowGapBytes) {
    /** Nothing of the kind. */
    public static final KernelDetails NONE = new KernelDetails(new TimeSpan(0), 0);

    public KernelDetails {
        new Limits("details")
                .within("widening-step", wideningStep, new TimeSpan(0), new TimeSpan(100_000))
                .within("row-gap-bytes", rowGapBytes, 0, 4096)
                .check();
    }

    /** Seconds of waiting at each step along the depth. */
    public double wideningStepSeconds() {
        return wideningStep.seconds();
    }
}
