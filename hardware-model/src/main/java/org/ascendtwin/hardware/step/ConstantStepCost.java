package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Range;

/** A step that takes a fixed time and a time per token: for tests, and where only the scheduling matters. */
public final class ConstantStepCost implements StepCostModel {
    private final long fixedNanos;
    private final long nanosPerToken;

    /** A step of {@code fixedNanos} and {@code nanosPerToken} for each token computed. */
    public ConstantStepCost(long fixedNanos, long nanosPerToken) {
        Range.check("fixedNanos", fixedNanos, 0, 1_000_000_000_000L);
        Range.check("nanosPerToken", nanosPerToken, 0, 1_000_000_000_000L);
        this.fixedNanos = fixedNanos;
        this.nanosPerToken = nanosPerToken;
    }

    @Override
    public void cost(StepShape shape, StepCost out) {
        out.clear();
        out.add(CostPart.LAUNCH, fixedNanos * 1e-9);
        out.add(CostPart.MATMUL, nanosPerToken * shape.tokens() * 1e-9);
        out.finishWhole();
    }
}
