package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StaticPass;
import org.ascendtwin.scheduler.batch.StepPlan;

/** Plans one padded batch after the other, as Hugging Face Transformers does. */
final class StaticPlanner implements Planner {
    private final StaticPass pass;
    private final EngineListener listener;

    StaticPlanner(StaticPass pass, EngineListener listener) {
        this.pass = pass;
        this.listener = listener;
    }

    @Override
    public void begin() {
        // nothing is agreed on with others
    }

    @Override
    public boolean prefill(StepPlan plan) {
        boolean filled = pass.fill(plan);
        for (int index = 0; index < plan.extendCount(); index++) {
            listener.admitted(plan.sequence(index), plan.newlyCached(index));
        }
        return filled;
    }

    @Override
    public boolean decode(StepPlan plan) {
        return false;
    }
}
