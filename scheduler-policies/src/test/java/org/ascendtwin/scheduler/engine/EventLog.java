package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;

/** Writes down in words what an engine does. */
final class EventLog implements EngineListener {
    private final List<String> events = new ArrayList<>();
    private final IntUnaryOperator names;

    EventLog() {
        this(id -> id);
    }

    /** @param names what a request is called here */
    EventLog(IntUnaryOperator names) {
        this.names = names;
    }

    private int name(Sequence sequence) {
        return names.applyAsInt(sequence.id());
    }

    List<String> events() {
        return events;
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {
        StringBuilder text = new StringBuilder(plan.kind().toString());
        for (int index = 0; index < plan.count(); index++) {
            text.append(' ').append(name(plan.sequence(index))).append(':').append(plan.prefixLength(index));
            text.append('+').append(plan.queryLength(index));
        }
        events.add(text.toString());
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        events.add(name(sequence) + " admitted with " + cachedTokens);
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        events.add(name(sequence) + " shows " + count + (first ? " first" : ""));
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        events.add(name(sequence) + " ends: " + reason);
    }

    @Override
    public void retracted(Sequence sequence) {
        events.add(name(sequence) + " retracted");
    }

    @Override
    public void preempted(Sequence sequence) {
        events.add(name(sequence) + " preempted");
    }
}
