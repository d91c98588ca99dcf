package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** One {@link ProgramDevice} a rank; a joint step takes as long as on the one that has most to do. */
final class ProgramGroupDevice implements JointExecutor {
    private final Timekeeper timekeeper;
    private final ArrayDeque<JointStep> steps = new ArrayDeque<>();
    private final Alarm endAlarm;
    private final List<List<StepKind>> kinds = new ArrayList<>();
    private JointSink sink = step -> {};

    ProgramGroupDevice(Timekeeper timekeeper) {
        this.timekeeper = timekeeper;
        endAlarm = timekeeper.newAlarm(Rank.STEP_END, this::endStep);
    }

    /** What each step was to the ranks that took part in it with something to compute. */
    List<List<StepKind>> kinds() {
        return kinds;
    }

    @Override
    public long hostNanos(int rank, EngineView view) {
        return ProgramDevice.HOST_NANOS;
    }

    @Override
    public void launch(JointStep step, JointSink newSink) {
        sink = newSink;
        List<StepKind> active = new ArrayList<>();
        for (int rank = 0; rank < step.rankCount(); rank++) {
            if (!step.isIdle(rank)) {
                active.add(step.plan(rank).kind());
            }
        }
        kinds.add(active);
        steps.add(step);
        if (steps.size() == 1) {
            start(step);
        }
    }

    private void start(JointStep step) {
        endAlarm.arm(timekeeper.nowNanos() + ProgramDevice.stepNanos(step.mostTokens()));
    }

    private void endStep() {
        JointStep step = steps.remove();
        for (int rank = 0; rank < step.rankCount(); rank++) {
            StepPlan plan = step.plan(rank);
            for (int index = 0; index < plan.count(); index++) {
                ProgramDevice.emit(plan, index);
            }
        }
        if (!steps.isEmpty()) {
            start(steps.element());
        }
        sink.stepEnded(step);
    }
}
