package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepCostModel;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.speculate.DraftAcceptance;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/** The modelled device: a first-in-first-out queue of steps, each as long as the cost model says. */
final class ModelledExecutor implements StepExecutor {
    private static final int DEEPEST_QUEUE = 2;
    private static final CostPart[] PARTS = CostPart.values();

    private final StepCostModel costs;
    private final HostCost hostCost;
    private final DraftAcceptance acceptance;
    private final int draftSteps;
    private final Timekeeper time;
    private final Alarm stepEnd;
    private final StepShape shape = new StepShape();
    private final StepCost cost = new StepCost();
    private final StepPlan[] queuedPlans = new StepPlan[DEEPEST_QUEUE];
    private final StepSink[] queuedSinks = new StepSink[DEEPEST_QUEUE];
    private final long[] queuedEndsNanos = new long[DEEPEST_QUEUE];
    private final long[] nanosByPart = new long[PARTS.length];
    private int queued;
    private int[] queryLens = new int[256];
    private int[] prefixLens = new int[256];
    private final int[] emittedByRequest;
    private long deviceFreeNanos;
    private int newRequests;
    private int graphsOfLastStep;
    private long steps;
    private long verified;
    private long verifiedTokens;

    /** @param draftSteps drafted tokens of a window; 0 without speculation */
    ModelledExecutor(
            DeviceModel device, DraftAcceptance acceptance, int draftSteps, int requestCount, Timekeeper time) {
        this.costs = device.costs();
        this.hostCost = device.hostCost();
        this.acceptance = acceptance;
        this.draftSteps = draftSteps;
        this.time = time;
        emittedByRequest = new int[requestCount];
        stepEnd = time.newAlarm(Rank.STEP_END, this::endStep);
    }

    /** How long steps take: on the device, and on the host before it. */
    record DeviceModel(StepCostModel costs, HostCost hostCost) {}

    /** Tells the host model that it will have one more request to take in. */
    void requestArrives() {
        newRequests++;
    }

    @Override
    public long hostNanos(EngineView view) {
        long nanos = hostCost.nanos(view.runningCount(), newRequests, graphsOfLastStep);
        newRequests = 0;
        return nanos;
    }

    @Override
    public void launch(StepPlan plan, StepSink sink) {
        describe(plan);
        costs.cost(shape, cost);
        long startNanos = Math.max(time.nowNanos(), deviceFreeNanos);
        deviceFreeNanos = startNanos + cost.totalNanos();
        for (int i = 0; i < PARTS.length; i++) {
            nanosByPart[i] += cost.nanos(PARTS[i]);
        }
        steps++;
        queuedPlans[queued] = plan;
        queuedSinks[queued] = sink;
        queuedEndsNanos[queued] = deviceFreeNanos;
        if (queued++ == 0) {
            stepEnd.arm(deviceFreeNanos);
        }
    }

    private void describe(StepPlan plan) {
        int count = plan.count();
        if (count > queryLens.length) {
            queryLens = new int[2 * count];
            prefixLens = new int[2 * count];
        }
        for (int i = 0; i < count; i++) {
            queryLens[i] = plan.queryLength(i);
            prefixLens[i] = plan.prefixLength(i);
        }
        graphsOfLastStep = graphs(plan.kind());
        shape.set(phase(plan.kind()), count, queryLens, prefixLens);
    }

    private int graphs(StepKind kind) {
        return switch (kind) {
            case EXTEND, MIXED -> 0;
            case DECODE -> 1;
            case VERIFY -> draftSteps + 1;
        };
    }

    private static Phase phase(StepKind kind) {
        return switch (kind) {
            case EXTEND -> Phase.EXTEND;
            case MIXED -> Phase.MIXED;
            case DECODE -> Phase.DECODE;
            case VERIFY -> Phase.VERIFY;
        };
    }

    private void endStep() {
        StepPlan plan = queuedPlans[0];
        StepSink sink = queuedSinks[0];
        queued--;
        for (int i = 0; i < queued; i++) {
            queuedPlans[i] = queuedPlans[i + 1];
            queuedSinks[i] = queuedSinks[i + 1];
            queuedEndsNanos[i] = queuedEndsNanos[i + 1];
        }
        if (queued > 0) {
            stepEnd.arm(queuedEndsNanos[0]);
        }
        boolean verify = plan.kind() == StepKind.VERIFY;
        for (int i = 0; i < plan.count(); i++) {
            emit(plan, i, verify);
        }
        sink.stepEnded(plan);
    }

    /** The device knows what it emitted even while the scheduler has not seen it yet. */
    private void emit(StepPlan plan, int index, boolean verify) {
        int id = plan.requestId(index);
        if (plan.isUnfinished(index)) {
            plan.emit(index, 0, false);
            return;
        }
        if (index < plan.extendCount()) {
            emittedByRequest[id] = plan.sequence(index).outputCount();
        }
        int count = verify ? acceptance.tokens(id, emittedByRequest[id]) : 1;
        if (verify) {
            verified++;
            verifiedTokens += count;
        }
        int length = plan.sequence(index).request().trueOutputTokens();
        boolean ends = length != Request.UNKNOWN_LENGTH && emittedByRequest[id] + count >= length;
        if (ends) {
            count = Math.max(1, length - emittedByRequest[id]);
        }
        emittedByRequest[id] += count;
        plan.emit(index, count, ends);
    }

    long steps() {
        return steps;
    }

    long nanos(CostPart part) {
        return nanosByPart[part.ordinal()];
    }

    /** Mean tokens that a verification emits, the bonus token included; 0 where none ran. */
    double acceptLength() {
        return verified == 0 ? 0 : (double) verifiedTokens / verified;
    }
}
