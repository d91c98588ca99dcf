package org.ascendtwin.hardware.step;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Steps between measured ones, by phase: a plane through all of them and, around each, what it differs by. A step outside the
 * smallest and largest requests, tokens or cached tokens that were measured says so.
 */
public final class FittedStepCost implements StepCostModel {
    private final Map<Phase, StepTable> tables = new EnumMap<>(Phase.class);

    /** Fits {@code steps}. */
    public FittedStepCost(List<MeasuredStep> steps) {
        Map<Phase, List<MeasuredStep>> byPhase = new EnumMap<>(Phase.class);
        for (MeasuredStep step : steps) {
            byPhase.computeIfAbsent(step.phase(), phase -> new ArrayList<>()).add(step);
        }
        byPhase.forEach((phase, own) -> tables.put(phase, new StepTable(own)));
    }

    @Override
    public void cost(StepShape shape, StepCost out) {
        @Nullable StepTable table = tables.get(shape.phase());
        if (table == null) {
            throw new IllegalArgumentException("a step of " + shape.phase() + ", of which none was measured; allowed: "
                    + tables.keySet() + ". Maybe use modelled steps");
        }
        out.clear();
        double tokens = (double) shape.tokens();
        double cached = (double) shape.prefixTokens();
        out.setOutside(!table.contains(shape.count(), tokens, cached));
        out.add(CostPart.MEASURED, table.seconds(shape.count(), tokens, cached));
        out.finish();
    }
}
