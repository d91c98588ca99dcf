package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.GraphBuckets;
import org.ascendtwin.hardware.step.HostCost;
import org.ascendtwin.hardware.step.Phase;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.hardware.step.StepCost;
import org.ascendtwin.hardware.step.StepCostModel;
import org.ascendtwin.hardware.step.StepShape;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.batch.TwoBatchSplit;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.JointExecutor;
import org.ascendtwin.scheduler.engine.JointSink;
import org.ascendtwin.scheduler.engine.JointStep;
import org.ascendtwin.scheduler.engine.RankPadding;
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
    private static final int DEEPEST_QUEUE = 2;
    private static final CostPart[] PARTS = CostPart.values();
    private static final TimeCause[] CAUSES = TimeCause.values();

    private final StepCostModel costs;
    private final HostTimes hostTimes;
    private final GraphBuckets graphs;
    private final @Nullable TwoBatchSplit twoBatches;
    private final HostCopies copies;
    private final DraftAcceptance acceptance;
    private final @Nullable Speculation speculation;
    private final Timekeeper time;
    private final Alarm stepEnd;
    private final StepShape shape = new StepShape();
    private StepCost cost = new StepCost();
    private StepCost slowest = new StepCost();
    private final JointStep[] queuedSteps = new JointStep[DEEPEST_QUEUE];
    private final JointSink[] queuedSinks = new JointSink[DEEPEST_QUEUE];
    private final long[] queuedEndsNanos = new long[DEEPEST_QUEUE];
    private final long[] nanosByPart = new long[PARTS.length];
    private final long[] nanosByCause = new long[CAUSES.length];
    private long stepsOutside;
    private int queued;
    private int[] queryLens = new int[256];
    private int[] prefixLens = new int[256];
    private final int[] emittedByRequest;
    private final ServerLedger ledger;
    private long deviceFreeNanos;
    private long launchesEndNanos;
    private final int[] newRequestsByRank;
    private int graphsOfLastStep;
    private long steps;
    private long verified;
    private long verifiedTokens;

    /**
     * @param emittedByRequest tokens that each request has been given by the devices that serve it, shared by these
     * @param ledger told what steps take
     */
    ModelledExecutor(
            DeviceModel device,
            DraftAcceptance acceptance,
            int[] emittedByRequest,
            ServerLedger ledger,
            Timekeeper time) {
        newRequestsByRank = new int[device.ranks()];
        this.costs = device.costs();
        this.hostTimes = new HostTimes(device.hostCost());
        this.graphs = device.graphs();
        this.twoBatches = device.twoBatches();
        this.copies = device.copies();
        this.acceptance = acceptance;
        this.speculation = device.speculation();
        this.time = time;
        this.emittedByRequest = emittedByRequest;
        this.ledger = ledger;
        stepEnd = time.newAlarm(Rank.STEP_END, this::endStep);
    }

    /**
     * How long steps take.
     *
     * @param costs on the devices of a rank
     * @param hostCost on the host before
     * @param copies between its dies and their hosts
     * @param graphs batch sizes that a captured graph runs
     * @param twoBatches cuts a batch whose halves overlap; null where none do
     * @param ranks data-parallel groups of dies
     * @param speculation how tokens are drafted; null where they are not
     */
    record DeviceModel(
            StepCostModel costs,
            HostCost hostCost,
            HostCopies copies,
            GraphBuckets graphs,
            @Nullable TwoBatchSplit twoBatches,
            int ranks,
            @Nullable Speculation speculation) {}

    /** A rank will have one more request to take in. */
    void requestArrives(int rank, int id) {
        newRequestsByRank[rank]++;
        ledger.receive(rank, id);
    }

    @Override
    public long hostNanos(int rank, EngineView view) {
        long launchingNanos = Math.max(0, launchesEndNanos - time.nowNanos());
        long nanos = hostTimes.turn(rank, view.runningCount(), newRequestsByRank[rank], graphsOfLastStep);
        newRequestsByRank[rank] = 0;
        return launchingNanos + nanos;
    }

    @Override
    public void launch(JointStep step, JointSink sink) {
        long startNanos = Math.max(time.nowNanos() + copies.heldUpNanos(step), deviceFreeNanos);
        price(step, startNanos);
        emit(step);
        hostTimes.launch(steps == 0 ? 0 : startNanos - deviceFreeNanos, slowest.launchNanos());
        launchesEndNanos = time.nowNanos() + slowest.launchNanos();
        deviceFreeNanos = startNanos + slowest.totalNanos();
        ledger.launch(startNanos, slowest.totalNanos());
        for (int i = 0; i < PARTS.length; i++) {
            nanosByPart[i] += slowest.nanos(PARTS[i]);
        }
        for (int i = 0; i < CAUSES.length; i++) {
            nanosByCause[i] += slowest.nanos(CAUSES[i]);
        }
        stepsOutside += slowest.isOutside() ? 1 : 0;
        steps++;
        queuedSteps[queued] = step;
        queuedSinks[queued] = sink;
        queuedEndsNanos[queued] = deviceFreeNanos;
        if (queued++ == 0) {
            stepEnd.arm(deviceFreeNanos);
        }
    }

    /** Leaves the cost of the rank that takes longest in {@code slowest}; the others wait for it. */
    private void price(JointStep step, long startNanos) {
        slowest.clear();
        boolean anyPrompts = step.hasExtend();
        int mostRequests = mostRequests(step);
        for (int rank = 0; rank < step.rankCount(); rank++) {
            if (step.isIdle(rank)) {
                continue;
            }
            describe(step.plan(rank));
            shape.setHeadStart(startNanos - time.nowNanos());
            if (twoBatches != null) {
                cut(step, step.plan(rank), twoBatches);
            }
            if (step.rankCount() > 1) {
                relate(step, anyPrompts, mostRequests);
            }
            costs.cost(shape, cost);
            long waitNanos = copies.loadedEndNanos(
                            HostCopies.loadedTokens(step.plan(rank)), time.nowNanos(), startNanos, cost.totalNanos())
                    - startNanos
                    - cost.totalNanos();
            if (waitNanos > 0) {
                cost.lengthen(CostPart.LOAD, waitNanos);
            }
            ledger.compute(rank, step.plan(rank), cost);
            if (cost.totalNanos() > slowest.totalNanos()) {
                StepCost faster = slowest;
                slowest = cost;
                cost = faster;
            }
        }
    }

    /** Cuts the batch in two as SGLang does, where all ranks that compute do the same. */
    private void cut(JointStep step, StepPlan plan, TwoBatchSplit split) {
        for (int rank = 0; rank < step.rankCount(); rank++) {
            if (!step.isIdle(rank) && step.plan(rank).kind() != plan.kind()) {
                shape.setWhole();
                return;
            }
        }
        if (plan.kind() == StepKind.EXTEND || plan.kind() == StepKind.MIXED) {
            split.splitExtend(queryLens, plan.count());
            int before = 0;
            for (int i = 0; i < split.sequenceIndex(); i++) {
                before += queryLens[i];
            }
            shape.setCut(split.sequenceIndex(), split.tokenIndex() - before);
        } else {
            shape.setCut(TwoBatchSplit.decodeSplit(plan.count()), 0);
        }
    }

    private static int mostRequests(JointStep step) {
        int most = 0;
        for (int rank = 0; rank < step.rankCount(); rank++) {
            most = Math.max(most, step.plan(rank).count());
        }
        return most;
    }

    /** What the other ranks do at the same time: they share a graph's batch size, or the tokens of joint layers. */
    private void relate(JointStep step, boolean anyPrompts, int mostRequests) {
        if (anyPrompts) {
            shape.setEager();
        } else {
            shape.setGraphRequests(mostRequests);
        }
        if (anyPrompts || graphs.bucketFor(mostRequests) < 0) {
            boolean padded = step.padding(false) == RankPadding.MAX_LEN;
            long all = padded ? (long) step.mostTokens() * step.rankCount() : step.totalTokens();
            shape.setGroupTokens(all);
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
        graphsOfLastStep = graphs(plan.kind(), queryLens[0]);
        shape.set(phase(plan.kind()), count, queryLens, prefixLens);
    }

    private int graphs(StepKind kind, int queryLen) {
        return switch (kind) {
            case EXTEND, MIXED -> 0;
            case DECODE -> 1;
            case VERIFY -> speculation == null ? 1 : speculation.graphs(queryLen);
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
        JointStep step = queuedSteps[0];
        JointSink sink = queuedSinks[0];
        queued--;
        for (int i = 0; i < queued; i++) {
            queuedSteps[i] = queuedSteps[i + 1];
            queuedSinks[i] = queuedSinks[i + 1];
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
            boolean verify = plan.kind() == StepKind.VERIFY;
            for (int i = 0; i < plan.count(); i++) {
                emit(plan, i, verify);
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
        int length = plan.sequence(index).request().trueOutputTokens();
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

    long nanos(CostPart part) {
        return nanosByPart[part.ordinal()];
    }

    /** What the host did. */
    HostTimes hostTimes() {
        return hostTimes;
    }

    long nanos(TimeCause cause) {
        return nanosByCause[cause.ordinal()];
    }

    /** Time in which the device computed. */
    long busyNanos() {
        long busyNanos = 0;
        for (long nanos : nanosByPart) {
            busyNanos += nanos;
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
