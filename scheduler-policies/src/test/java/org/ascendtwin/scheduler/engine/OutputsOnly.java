package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;

/** Notes the tokens that clients are shown. */
record OutputsOnly(Map<Integer, List<Long>> outputsById) implements EngineListener {
    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {}

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {}

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        List<Long> outputs = outputsById.computeIfAbsent(sequence.id(), id -> new ArrayList<>());
        for (int index = sequence.tokens().length() - count;
                index < sequence.tokens().length();
                index++) {
            outputs.add(sequence.tokens().tokenAt(index));
        }
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {}

    @Override
    public void retracted(Sequence sequence) {}

    @Override
    public void preempted(Sequence sequence) {}
}
