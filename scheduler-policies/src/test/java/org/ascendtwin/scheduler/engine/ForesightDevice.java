package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** A device that knows how long every request is, and therefore before a step whether anybody ends with it. */
final class ForesightDevice implements StepExecutor {
    private static final int MOST_REQUESTS = 1000;

    private final Timekeeper timekeeper;
    private final ArrayDeque<StepPlan> plans = new ArrayDeque<>();
    private final Alarm endAlarm;
    private final int[] emittedByRequest = new int[MOST_REQUESTS];
    private StepSink sink = plan -> {};

    ForesightDevice(Timekeeper timekeeper) {
        this.timekeeper = timekeeper;
        endAlarm = timekeeper.newAlarm(Rank.STEP_END, this::endStep);
    }

    @Override
    public long hostNanos(EngineView view) {
        return ProgramDevice.HOST_NANOS + view.runningCount();
    }

    @Override
    public void launch(StepPlan plan, StepSink newSink) {
        sink = newSink;
        emit(plan);
        plans.add(plan);
        if (plans.size() == 1) {
            start(plan);
        }
    }

    private void start(StepPlan plan) {
        long tokens = 0;
        for (int index = 0; index < plan.count(); index++) {
            tokens += plan.queryLength(index) + plan.prefixLength(index) / 8;
        }
        endAlarm.arm(timekeeper.nowNanos() + ProgramDevice.stepNanos(tokens));
    }

    private void endStep() {
        StepPlan plan = plans.remove();
        if (!plans.isEmpty()) {
            start(plans.element());
        }
        sink.stepEnded(plan);
    }

    private void emit(StepPlan plan) {
        int fewestLeft = Integer.MAX_VALUE;
        for (int index = 0; index < plan.count(); index++) {
            int id = plan.requestId(index);
            if (index < plan.extendCount() || plan.isJoining(index)) {
                emittedByRequest[id] = plan.sequence(index).outputCount();
            }
            if (!plan.isUnfinished(index)) {
                emittedByRequest[id]++;
                int left = length(id) - emittedByRequest[id];
                fewestLeft = Math.min(fewestLeft, left);
                plan.emit(index, 1, left <= 0);
            }
        }
        if (plan.kind() == StepKind.DECODE && fewestLeft > 0) {
            plan.setQuietSteps(fewestLeft - 1);
            plan.emitOneEach();
        }
    }

    private static int length(int id) {
        return 1 + Math.floorMod((id * 0x9E3779B97F4A7C15L) >>> 40, 120);
    }
}
