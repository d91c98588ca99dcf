package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * A device on which every step takes the same time, a verify step accepts a fixed number of tokens, and a sequence ends
 * where its request's true length says so.
 */
final class FixedStepDevice implements StepExecutor {
    private final Timekeeper timekeeper;
    private final long stepNanos;
    private final int acceptedTokens;
    private final ArrayDeque<StepPlan> plans = new ArrayDeque<>();
    private final Alarm endAlarm;
    private StepSink sink = plan -> {};

    FixedStepDevice(Timekeeper timekeeper, long stepNanos, int acceptedTokens) {
        this.timekeeper = timekeeper;
        this.stepNanos = stepNanos;
        this.acceptedTokens = acceptedTokens;
        endAlarm = timekeeper.newAlarm(Rank.STEP_END, this::endStep);
    }

    @Override
    public long hostNanos(EngineView view) {
        return 0;
    }

    @Override
    public void launch(StepPlan plan, StepSink newSink) {
        sink = newSink;
        plans.add(plan);
        if (plans.size() == 1) {
            endAlarm.arm(timekeeper.nowNanos() + stepNanos);
        }
    }

    private void endStep() {
        StepPlan plan = plans.remove();
        for (int index = 0; index < plan.count(); index++) {
            int emitted = plan.isUnfinished(index) ? 0 : plan.kind() == StepKind.VERIFY ? acceptedTokens : 1;
            int trueLength = plan.sequence(index).request().trueOutputTokens();
            boolean ended =
                    trueLength != Request.UNKNOWN_LENGTH && plan.sequence(index).outputCount() + emitted >= trueLength;
            plan.emit(index, emitted, ended);
        }
        if (!plans.isEmpty()) {
            endAlarm.arm(timekeeper.nowNanos() + stepNanos);
        }
        sink.stepEnded(plan);
    }
}
