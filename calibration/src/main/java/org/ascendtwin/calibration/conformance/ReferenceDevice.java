package org.ascendtwin.calibration.conformance;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * The device of the recorded scheduler cases: a step's time is a fixed linear function of its tokens. It tells tokens one by
 * one, or, knowing how long every output is, says of a whole decode step that it ends nobody.
 */
final class ReferenceDevice implements StepExecutor {
    static final long NANOS_A_MICRO = 1000;

    private static final long EOS_TOKEN = 2;

    private final Timekeeper timekeeper;
    private final SchedCase schedCase;
    private final ArrayDeque<Launched> queue = new ArrayDeque<>();
    private final Alarm endAlarm;
    private final long[] emitted = new long[1];
    private final boolean wholeSteps;
    private final Map<Integer, Integer> emittedByRequest = new TreeMap<>();
    private long freeNanos;

    private record Launched(StepPlan plan, StepSink sink, long endNanos) {}

    ReferenceDevice(Timekeeper timekeeper, SchedCase schedCase, boolean wholeSteps) {
        this.wholeSteps = wholeSteps;
        this.timekeeper = timekeeper;
        this.schedCase = schedCase;
        endAlarm = timekeeper.newAlarm(Rank.STEP_END, this::endStep);
    }

    @Override
    public long hostNanos(EngineView view) {
        return schedCase.hostMicros() * NANOS_A_MICRO;
    }

    @Override
    public void launch(StepPlan plan, StepSink sink) {
        freeNanos = startNanos() + costMicros(plan) * NANOS_A_MICRO;
        if (wholeSteps) {
            emitAhead(plan);
        }
        queue.add(new Launched(plan, sink, freeNanos));
        if (queue.size() == 1) {
            endAlarm.arm(freeNanos);
        }
    }

    /** When a step that is launched now starts. */
    long startNanos() {
        return Math.max(timekeeper.nowNanos(), freeNanos);
    }

    long costMicros(StepPlan plan) {
        long queryTokens = 0;
        long sequenceTokens = 0;
        for (int index = 0; index < plan.count(); index++) {
            queryTokens += plan.queryLength(index);
            sequenceTokens += plan.prefixLength(index) + 1;
        }
        return plan.kind() == StepKind.DECODE
                ? 10_000 + 100L * plan.count() + sequenceTokens / 100
                : 5_000 + 50 * queryTokens;
    }

    private void endStep() {
        Launched launched = queue.remove();
        StepPlan plan = launched.plan();
        for (int index = 0; index < plan.count() && !wholeSteps; index++) {
            if (!plan.isUnfinished(index)) {
                emit(plan, index, plan.sequence(index).outputCount());
            }
        }
        if (!queue.isEmpty()) {
            endAlarm.arm(queue.element().endNanos());
        }
        launched.sink().stepEnded(plan);
    }

    /** Emits when the step is launched, where sequences are behind the steps under way. */
    private void emitAhead(StepPlan plan) {
        int fewestLeft = Integer.MAX_VALUE;
        for (int index = 0; index < plan.count(); index++) {
            int id = plan.requestId(index);
            if (index < plan.extendCount() || plan.isJoining(index)) {
                emittedByRequest.put(id, plan.sequence(index).outputCount());
            }
            if (!plan.isUnfinished(index)) {
                int before = emittedByRequest.getOrDefault(id, 0);
                emittedByRequest.put(id, before + 1);
                fewestLeft = Math.min(fewestLeft, schedCase.outputLength(id) - before - 1);
                emit(plan, index, before);
            }
        }
        if (plan.kind() == StepKind.DECODE && fewestLeft > 0) {
            plan.emitOneEach();
        }
    }

    /** @param outputCount tokens that the request has so far */
    private void emit(StepPlan plan, int index, int outputCount) {
        Request request = plan.sequence(index).request();
        boolean ends = outputCount >= schedCase.outputLength(request.id()) - 1 && !schedCase.ignoreEos();
        emitted[0] = ends ? EOS_TOKEN : request.outputStart() + outputCount;
        plan.emit(index, emitted, 1, ends);
    }
}
