package org.ascendtwin.hardware.step;

/** How long an engine step takes on the device, from its first kernel to its last. */
public interface StepCostModel {
    /** Writes the time of {@code shape} into {@code out}; allocates nothing once it has seen such a shape. */
    void cost(StepShape shape, StepCost out);
}
