package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.batch.Sequence;

/** Notes the tokens that clients are shown. */
record OutputsOnly(Map<Integer, List<Long>> outputsById) implements EngineListener {
    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        List<Long> outputs = outputsById.computeIfAbsent(sequence.id(), id -> new ArrayList<>());
        for (int index = sequence.tokens().length() - count;
                index < sequence.tokens().length();
                index++) {
            outputs.add(sequence.tokens().tokenAt(index));
        }
    }
}
