package org.ascendtwin.live.journal;

import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.KvTransfer;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.sim.journal.DecisionSink;
import org.ascendtwin.sim.time.Timekeeper;

/** Reports an engine's decisions as they fall, then passes them on. */
final class DecisionRecorder implements EngineListener {
    private final Timekeeper clock;
    private final DecisionSink sink;
    private final EngineListener next;
    private final Words words = new Words();

    DecisionRecorder(Timekeeper clock, DecisionSink sink, EngineListener next) {
        this.clock = clock;
        this.sink = sink;
        this.next = next;
    }

    private void report(DecisionType type) {
        sink.decision(clock.nowNanos(), type.ordinal(), words.values(), words.count());
    }

    @Override
    public void stepLaunched(StepPlan plan, EngineView view) {
        words.clear().add(plan.ordinal()).add(plan.kind().ordinal());
        for (int i = 0; i < plan.count(); i++) {
            words.add(plan.requestId(i)).add(plan.queryLength(i)).add(plan.prefixLength(i));
        }
        report(DecisionType.LAUNCH);
        next.stepLaunched(plan, view);
    }

    @Override
    public void admitted(Sequence sequence, int cachedTokens) {
        words.clear().add(sequence.id()).add(cachedTokens);
        report(DecisionType.ADMIT);
        next.admitted(sequence, cachedTokens);
    }

    @Override
    public void tokensVisible(Sequence sequence, int count, boolean first) {
        words.clear().add(sequence.id()).add(count).add(first ? 1 : 0);
        report(DecisionType.SHOW);
        next.tokensVisible(sequence, count, first);
    }

    @Override
    public void ended(Sequence sequence, EndReason reason) {
        words.clear().add(sequence.id()).add(reason.ordinal());
        report(DecisionType.FINISH);
        next.ended(sequence, reason);
    }

    @Override
    public void retracted(Sequence sequence) {
        words.clear().add(sequence.id()).add(0);
        report(DecisionType.RETRACT);
        next.retracted(sequence);
    }

    @Override
    public void preempted(Sequence sequence) {
        words.clear().add(sequence.id()).add(1);
        report(DecisionType.RETRACT);
        next.preempted(sequence);
    }

    /** The engine gives its link something to carry. */
    void transferred(KvTransfer transfer) {
        words.clear().add(transfer.handover().room()).add(transfer.tokens()).add(transfer.isLast() ? 1 : 0);
        report(DecisionType.TRANSFER);
    }

    void digest(long value) {
        words.clear().add(value);
        report(DecisionType.DIGEST);
    }
}
