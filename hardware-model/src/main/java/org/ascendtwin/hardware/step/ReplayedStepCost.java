package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measured steps one after the other: the n-th step of a phase takes as long as the n-th that was measured of it. After the
 * last they begin anew, and say so.
 */
public final class ReplayedStepCost implements StepCostModel {
    private final Map<Phase, List<MeasuredStep>> stepsByPhase = new EnumMap<>(Phase.class);
    private final int[] next = new int[Phase.values().length];

    /** The times of {@code steps}, in their order. */
    public ReplayedStepCost(List<MeasuredStep> steps) {
        for (MeasuredStep step : steps) {
            stepsByPhase
                    .computeIfAbsent(step.phase(), phase -> new ArrayList<>())
                    .add(step);
        }
    }

    @Override
    public void cost(StepShape shape, StepCost out) {
        Phase phase = shape.phase();
        @Nullable List<MeasuredStep> steps = stepsByPhase.get(phase);
        if (steps == null) {
            throw new IllegalArgumentException("a step of " + phase + ", of which none was measured; allowed: "
                    + stepsByPhase.keySet() + ". Maybe use a table or modelled steps");
        }
        int index = next[phase.ordinal()]++;
        out.clear();
        out.setOutside(index >= steps.size());
        out.add(CostPart.MEASURED, steps.get(index % steps.size()).nanos() * 1e-9);
        out.finishWhole();
    }
}
