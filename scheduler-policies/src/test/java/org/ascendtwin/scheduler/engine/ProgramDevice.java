package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** A device whose outputs depend only on the request's tokens and their number, so that scheduling cannot change them. */
final class ProgramDevice implements StepExecutor {
    static final long HOST_NANOS = 100_000;

    private final Timekeeper timekeeper;
    private final ArrayDeque<StepPlan> plans = new ArrayDeque<>();
    private final Alarm endAlarm;
    private StepSink sink = plan -> {};

    ProgramDevice(Timekeeper timekeeper) {
        this.timekeeper = timekeeper;
        endAlarm = timekeeper.newAlarm(Rank.STEP_END, this::endStep);
    }

    @Override
    public long hostNanos(EngineView view) {
        return HOST_NANOS;
    }

    @Override
    public void launch(StepPlan plan, StepSink newSink) {
        sink = newSink;
        plans.add(plan);
        if (plans.size() == 1) {
            start(plan);
        }
    }

    private void start(StepPlan plan) {
        long tokens = 0;
        for (int index = 0; index < plan.count(); index++) {
            tokens += plan.queryLength(index);
        }
        endAlarm.arm(timekeeper.nowNanos() + stepNanos(tokens));
    }

    /** Time of a step that computes {@code tokens} tokens. */
    static long stepNanos(long tokens) {
        return 1_000_000 + 20_000 * tokens;
    }

    private void endStep() {
        StepPlan plan = plans.remove();
        for (int index = 0; index < plan.count(); index++) {
            emit(plan, index);
        }
        if (!plans.isEmpty()) {
            start(plans.element());
        }
        sink.stepEnded(plan);
    }

    static void emit(StepPlan plan, int index) {
        if (plan.isUnfinished(index)) {
            return;
        }
        Sequence sequence = plan.sequence(index);
        int drafts = plan.kind() == StepKind.VERIFY ? plan.queryLength(index) - 1 : 0;
        int emitted = 1 + Math.floorMod(mix(sequence, sequence.outputCount()), drafts + 1);
        for (int position = 0; position < emitted; position++) {
            if (endsAt(sequence, sequence.outputCount() + position)) {
                plan.emit(index, position + 1, true);
                return;
            }
        }
        plan.emit(index, emitted, false);
    }

    /** Whether output {@code outputIndex} of {@code sequence} is the end of its sequence. */
    static boolean endsAt(Sequence sequence, int outputIndex) {
        return Math.floorMod(mix(sequence, outputIndex) >>> 8, 60) == 0;
    }

    private static long mix(Sequence sequence, int outputIndex) {
        long mixed = (sequence.request().outputStart() + outputIndex) * 0x9E3779B97F4A7C15L;
        return ((mixed ^ (mixed >>> 31)) * 0xBF58476D1CE4E5B9L) >>> 1;
    }
}
