package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.GraphBuckets;
import org.ascendtwin.hardware.step.PipelineCost;
import org.ascendtwin.hardware.step.RuntimeCosts;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.batch.TwoBatchSplit;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.JointExecutor;
import org.ascendtwin.scheduler.engine.JointSink;
import org.ascendtwin.scheduler.engine.JointStep;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.speculate.Acceptances;
import org.ascendtwin.scheduler.speculate.DraftAcceptance;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * The modelled devices of one server: a first-in-first-out queue of steps, each as long as the cost model says for the
 * rank that takes longest.
 */
final class ModelledExecutor implements JointExecutor, Acceptances {
    private static final CostPart[] PARTS = CostPart.values();
    private static final TimeCause[] CAUSES = TimeCause.values();

    private PipelineCost costs;
    private final @Nullable ExpertMove move;
    private ExpertMove.Stretch stretch;
    private final HostTimes hostTimes;
    private final RuntimeCosts runtime;
    private final GraphBuckets graphs;
    private final @Nullable TwoBatchSplit twoBatches;
    private final HostCopies copies;
    private final DraftAcceptance acceptance;
    private final @Nullable Speculation speculation;
    private final Timekeeper time;
    private final Alarm stepEnd;
    private final StepPricing pricing;
    private final JointStep[] queuedSteps;
    private final long[] queuedEndsNanos;
    private final boolean pipelined;
    private final long[] stagesFreeNanos;
    private final long[] nanosByPart = new long[PARTS.length];
    private final long[] nanosByCause = new long[CAUSES.length];
    private long stepsOutside;
    private int queued;

    /** Told when a step ends; all steps come from the same scheduler. */
    private JointSink sink = step -> {};

    private final int[] emittedByRequest;
    private final ServerLedger ledger;
    private long lastEndNanos;
    private long launchesEndNanos;
    private long verifiedNanos;
    private final int[] newRequestsByRank;
    private final int[] rereadTokensByRank;
    private int graphsOfLastStep;
    private long steps;
    private long verified;
    private long verifiedTokens;

    /**
     * @param shared with the other devices of the simulation
     * @param ledger told what steps take
     * @param copies between its dies and their hosts
     */
    ModelledExecutor(
            DeviceModel device,
            DraftAcceptance acceptance,
            Shared shared,
            ServerLedger ledger,
            HostCopies copies,
            Timekeeper time) {
        newRequestsByRank = new int[device.ranks()];
        rereadTokensByRank = new int[device.ranks()];
        queuedSteps = new JointStep[device.mostSteps()];
        queuedEndsNanos = new long[device.mostSteps()];
        pipelined = device.costs().stageCount() > 1;
        stagesFreeNanos = new long[device.costs().stageCount()];
        this.costs = device.costs();
        this.move = device.move();
        this.stretch = new ExpertMove.Stretch(0, costs, 0);
        this.hostTimes = new HostTimes(device.runtime().host());
        this.runtime = device.runtime();
        this.graphs = device.graphs();
        this.copies = copies;
        this.twoBatches = device.twoBatches();
        this.acceptance = acceptance;
        this.speculation = device.speculation();
        this.time = time;
        this.emittedByRequest = shared.emittedByRequest();
        this.pricing = shared.pricing();
        this.ledger = ledger;
        stepEnd = time.newAlarm(Rank.STEP_END, this::endStep);
    }

    /**
     * How long steps take.
     *
     * @param costs on the devices of a rank
     * @param runtime on the host before
     * @param graphs batch sizes that a captured graph runs
     * @param twoBatches cuts a batch whose halves overlap; null where none do
     * @param ranks data-parallel groups of dies that step together
     * @param mostSteps that can be under way
     * @param speculation how tokens are drafted; null where they are not
     * @param move of experts to other dies, or of tokens to other experts; null where nothing changes
     */
    record DeviceModel(
            PipelineCost costs,
            RuntimeCosts runtime,
            GraphBuckets graphs,
            @Nullable TwoBatchSplit twoBatches,
            int ranks,
            int mostSteps,
            @Nullable Speculation speculation,
            @Nullable ExpertMove move) {}

    /**
     * What all devices of a simulation have in common.
     *
     * @param emittedByRequest tokens that each request has been given by the devices that serve it
     */
    record Shared(int[] emittedByRequest, StepPricing pricing) {}

    /** A rank will have one more request to take in. */
    void requestArrives(int rank, int id) {
        newRequestsByRank[rank]++;
        ledger.receive(rank, id);
    }

    @Override
    public long hostNanos(int rank, EngineView view) {
        long launchingNanos = Math.max(0, launchesEndNanos - time.nowNanos());
        int graphs = graphsOfLastStep;
        long nanos = hostTimes.turn(
                rank, view.runningCount(), newRequestsByRank[rank], runtime.graphsAhead(graphs), graphs > 0);
        newRequestsByRank[rank] = 0;
        rereadTokensByRank[rank] = view.rereadTokens();
        return launchingNanos + nanos;
    }

    @Override
    public void launch(JointStep step, JointSink sink) {
        if (move != null && steps >= stretch.end()) {
            stretch = move.at(steps);
            costs = stretch.costs();
        }
        long freeNanos = time.nowNanos() + copies.heldUpNanos(step);
        lastEndNanos = pipelined ? runInStages(step, freeNanos) : runAtOnce(step, freeNanos);
        emit(step);
        steps++;
        queuedSteps[queued] = step;
        this.sink = sink;
        queuedEndsNanos[queued] = lastEndNanos;
        if (queued++ == 0) {
            stepEnd.arm(lastEndNanos);
        }
    }

    private long runAtOnce(JointStep step, long freeNanos) {
        long startNanos = Math.max(freeNanos, Math.max(lastEndNanos, preparedNanos(step)));
        price(step, 0, startNanos);
        StepCost slowest = pricing.slowest();
        verifiedNanos = startNanos + slowest.totalNanos() - slowest.tailNanos();
        launched(startNanos - lastEndNanos, slowest.launchNanos());
        ledger.launch(startNanos, slowest.totalNanos());
        count(slowest);
        return startNanos + slowest.totalNanos();
    }

    /**
     * When a verification is prepared, of which the host knows the lengths only when the one before has verified
     * (speculative/eagle_info_v2.py, prepare_for_decode).
     */
    private long preparedNanos(JointStep step) {
        return verifies(step) ? verifiedNanos + hostTimes.slowestNanos() : 0;
    }

    private static boolean verifies(JointStep step) {
        for (int rank = 0; rank < step.rankCount(); rank++) {
            if (!step.isIdle(rank) && step.plan(rank).kind() == StepKind.VERIFY) {
                return true;
            }
        }
        return false;
    }

    /** Each stage starts when it is free and the one before has sent; steps stay in order. Returns the last one's end. */
    private long runInStages(JointStep step, long freeNanos) {
        long readyNanos = freeNanos;
        StepCost worstStage = pricing.worstStage();
        worstStage.clear();
        for (int stage = 0; stage < stagesFreeNanos.length; stage++) {
            long freeBeforeNanos = stagesFreeNanos[stage];
            long startNanos = Math.max(readyNanos, freeBeforeNanos);
            price(step, stage, startNanos);
            StepCost slowest = pricing.slowest();
            countBubble(freeBeforeNanos, freeNanos, startNanos);
            stagesFreeNanos[stage] = startNanos + slowest.totalNanos();
            readyNanos = stagesFreeNanos[stage] + costs.hopNanos(stage, pricing.shape());
            count(slowest);
            if (stage == 0) {
                // Each stage's host launches ahead of what the stage waits for; the first one's shows.
                launched(startNanos - freeBeforeNanos, slowest.launchNanos());
            }
            if (slowest.totalNanos() > worstStage.totalNanos()) {
                worstStage.fill(slowest, slowest.totalNanos());
            }
        }
        long endNanos = stagesFreeNanos[stagesFreeNanos.length - 1];
        account(step, Math.max(freeNanos, lastEndNanos), endNanos);
        return endNanos;
    }

    /**
     * Time in which a stage had nothing to do although a step was in the pipeline: the end of the steps before, which other
     * stages still worked on, and the beginning of this one.
     */
    private void countBubble(long freeBeforeNanos, long launchedNanos, long startNanos) {
        long before = Math.max(0, Math.min(lastEndNanos, launchedNanos) - freeBeforeNanos);
        long bubbleNanos = before + startNanos - Math.max(freeBeforeNanos, launchedNanos);
        nanosByPart[CostPart.BUBBLE.ordinal()] += bubbleNanos;
        nanosByCause[TimeCause.BUBBLE.ordinal()] += bubbleNanos;
    }

    /** What a pipeline brings forward the last step's end by is told as the worst stage's time; the rest as a bubble. */
    private void account(JointStep step, long fromNanos, long endNanos) {
        long nanos = endNanos - fromNanos;
        StepCost worstStage = pricing.worstStage();
        StepCost advance = pricing.advance();
        advance.fill(worstStage, Math.min(nanos, worstStage.totalNanos()));
        advance.lengthen(CostPart.BUBBLE, nanos - advance.totalNanos());
        for (int rank = 0; rank < step.rankCount(); rank++) {
            if (!step.isIdle(rank)) {
                ledger.compute(rank, step.plan(rank), advance);
            }
        }
        ledger.launch(fromNanos, nanos);
    }

    /** The host has launched a step before which the devices were idle, and launches its operators one by one. */
    private void launched(long idleNanos, long launchNanos) {
        hostTimes.launch(steps == 0 ? 0 : idleNanos, launchNanos);
        launchesEndNanos = time.nowNanos() + launchNanos;
    }

    private void count(StepCost cost) {
        for (int i = 0; i < PARTS.length; i++) {
            nanosByPart[i] += cost.nanos(PARTS[i]);
        }
        for (int i = 0; i < CAUSES.length; i++) {
            nanosByCause[i] += cost.nanos(CAUSES[i]);
        }
        stepsOutside += cost.isOutside() ? 1 : 0;
    }

    /** Leaves the cost of the rank that takes longest on a stage in {@code pricing.slowest()}; the others wait for it. */
    private void price(JointStep step, int stage, long startNanos) {
        pricing.slowest().clear();
        boolean anyPrompts = step.hasExtend();
        int mostRequests = step.mostRequests();
        for (int rank = 0; rank < step.rankCount(); rank++) {
            if (step.isIdle(rank)) {
                continue;
            }
            StepPlan plan = step.plan(rank);
            pricing.describe(plan);
            graphsOfLastStep = graphs(plan.kind(), plan.queryLength(0));
            pricing.shape().setHeadStart(startNanos - time.nowNanos()).setRereadTokens(rereadTokensByRank[rank]);
            if (twoBatches != null) {
                pricing.cut(step, plan, twoBatches);
            }
            if (step.rankCount() > 1) {
                pricing.relate(step, anyPrompts, mostRequests, graphs);
            }
            StepCost cost = pricing.cost();
            costs.stage(stage, rank).cost(pricing.shape(), cost);
            addLoad(stage * step.rankCount() + rank, plan, startNanos);
            if (stretch.pauseNanos() > 0) {
                cost.lengthen(CostPart.BUBBLE, stretch.pauseNanos());
            }
            if (steps == 0 && stage == 0 && anyPrompts) {
                cost.lengthen(CostPart.LAUNCH, runtime.coldStart().nanos());
            }
            if (!pipelined) {
                ledger.compute(rank, plan, cost);
            }
            pricing.keepSlowest();
        }
    }

    /** Lengthens {@code cost} by what the step waits for KV from host memory. */
    private void addLoad(int lane, StepPlan plan, long startNanos) {
        StepCost cost = pricing.cost();
        long stepNanos = cost.totalNanos();
        long endNanos =
                copies.loadedEndNanos(lane, HostCopies.loadedTokens(plan), time.nowNanos(), startNanos, stepNanos);
        if (endNanos > startNanos + stepNanos) {
            cost.lengthen(CostPart.LOAD, endNanos - startNanos - stepNanos);
        }
    }

    private int graphs(StepKind kind, int queryLen) {
        return switch (kind) {
            case EXTEND, MIXED -> 0;
            case DECODE -> 1;
            case VERIFY -> speculation == null ? 1 : speculation.graphs(queryLen);
        };
    }

    /** Its dies are gone. */
    void stop() {
        stepEnd.cancel();
    }

    private void endStep() {
        JointStep step = queuedSteps[0];
        queued--;
        for (int i = 0; i < queued; i++) {
            queuedSteps[i] = queuedSteps[i + 1];
            queuedEndsNanos[i] = queuedEndsNanos[i + 1];
        }
        if (queued > 0) {
            stepEnd.arm(queuedEndsNanos[0]);
        }
        ledger.end(step);
        sink.stepEnded(step);
    }

    /**
     * What a step emits is settled when it is launched, long before the scheduler sees it: the device goes on from what it
     * emitted last.
     */
    private void emit(JointStep step) {
        for (int rank = 0; rank < step.rankCount(); rank++) {
            StepPlan plan = step.plan(rank);
            if (plan.quietSteps() >= 0) {
                emitOneEach(plan);
            } else {
                emitSingly(plan);
            }
        }
    }

    private void emitOneEach(StepPlan plan) {
        for (int i = 0; i < plan.count(); i++) {
            emittedByRequest[plan.requestId(i)]++;
        }
        plan.emitOneEach();
    }

    private void emitSingly(StepPlan plan) {
        boolean verify = plan.kind() == StepKind.VERIFY;
        int fewestLeft = Integer.MAX_VALUE;
        for (int i = 0; i < plan.count(); i++) {
            emit(plan, i, verify);
            int length = plan.sequence(i).trueOutputTokens();
            if (length != Request.UNKNOWN_LENGTH) {
                fewestLeft = Math.min(fewestLeft, length - emittedByRequest[plan.requestId(i)]);
            }
        }
        if (plan.kind() == StepKind.DECODE) {
            plan.setQuietSteps(fewestLeft - 1);
            if (fewestLeft > 0) {
                plan.emitOneEach();
            }
        }
    }

    private void emit(StepPlan plan, int index, boolean verify) {
        int id = plan.requestId(index);
        if (plan.isUnfinished(index)) {
            plan.emit(index, 0, false);
            return;
        }
        if (index < plan.extendCount() || plan.isJoining(index)) {
            emittedByRequest[id] = plan.sequence(index).outputCount();
        }
        int count = verify ? 1 + correctDrafts(id, plan.queryLength(index) - 1) : 1;
        if (verify) {
            verified++;
            verifiedTokens += count;
        }
        int length = plan.sequence(index).trueOutputTokens();
        boolean ends = length != Request.UNKNOWN_LENGTH && emittedByRequest[id] + count >= length;
        if (ends) {
            count = Math.max(1, length - emittedByRequest[id]);
        }
        emittedByRequest[id] += count;
        plan.emit(index, count, ends);
    }

    @Override
    public int correctDrafts(int requestId, int atMost) {
        return acceptance.correctDrafts(requestId, emittedByRequest[requestId], atMost);
    }

    long steps() {
        return steps;
    }

    /** Steps whose time was measured neither for them nor between others, though others' were. */
    long stepsOutside() {
        return stepsOutside;
    }

    /** Time that the devices spent on {@code part}, in the mean over the stages. */
    long nanos(CostPart part) {
        return nanosByPart[part.ordinal()] / stagesFreeNanos.length;
    }

    /** What the host did. */
    HostTimes hostTimes() {
        return hostTimes;
    }

    /** Time that the devices spent because of {@code cause}, in the mean over the stages. */
    long nanos(TimeCause cause) {
        return nanosByCause[cause.ordinal()] / stagesFreeNanos.length;
    }

    /** Time in which the devices computed, in the mean over the stages. */
    long busyNanos() {
        long busyNanos = 0;
        for (CostPart part : PARTS) {
            busyNanos += part == CostPart.BUBBLE && pipelined ? 0 : nanos(part);
        }
        return busyNanos;
    }

    /** Verifications of a request's drafts. */
    long verified() {
        return verified;
    }

    /** Tokens that verifications emitted, bonus tokens included. */
    long verifiedTokens() {
        return verifiedTokens;
    }
}
