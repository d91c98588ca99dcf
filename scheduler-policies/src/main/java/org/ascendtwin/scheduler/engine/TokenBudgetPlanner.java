package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.batch.TokenBudgetPass;

/** Plans steps under one token budget, as vLLM's V1 engine does. */
final class TokenBudgetPlanner implements Planner {
    private final TokenBudgetPass pass;
    private final EngineListener listener;

    TokenBudgetPlanner(TokenBudgetPass pass, EngineListener listener) {
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
        SequenceList victims = pass.victims();
        for (int index = 0; index < victims.size(); index++) {
            listener.retracted(victims.get(index));
        }
        SequenceList hopeless = pass.hopeless();
        for (int index = 0; index < hopeless.size(); index++) {
            listener.ended(hopeless.get(index), EndReason.OUT_OF_MEMORY);
        }
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
