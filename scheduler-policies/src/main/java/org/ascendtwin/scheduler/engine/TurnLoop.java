package org.ascendtwin.scheduler.engine;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.DelayGate;
import org.ascendtwin.scheduler.batch.DelayerSettings;
import org.ascendtwin.scheduler.batch.PrefillDelayer;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.sim.journal.Digest;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * SGLang's scheduling loop ({@code event_loop_normal} and {@code event_loop_overlap} in {@code managers/scheduler.py}) over
 * the ranks of a data-parallel group, which go through it in lock-step; most engines have one rank.
 */
final class TurnLoop implements JointSink {
    /** Without a pipeline two steps can be in flight, and the third is being filled. */
    private static final int STEPS = 3;

    private static final int IDLE = -1;

    private final EngineConfig config;
    private final Timekeeper timekeeper;
    private final JointExecutor executor;
    private final EngineRank[] ranks;
    private final @Nullable PrefillDelayer delayer;
    private final List<DelayGate> gates = new ArrayList<>();
    private final @Nullable LoadReports reports;
    private final Digest digest = new Digest();
    private final Alarm turnAlarm;
    private final JointStep[] steps;
    private final boolean pipelined;
    private final @Nullable JointStep[] stepsByMicroBatch;
    private int nextStep;
    private long launchCount;
    private int decodesSinceReceive;
    private boolean lastTurnDecoded;
    private boolean idle = true;
    private boolean holdsPrompts;
    private boolean woken;
    private boolean stopped;
    private int microBatch;
    private int turnsWithoutStep;

    /** The step launched by the last turn, its result not processed yet. */
    @Nullable private JointStep pending;

    /** The step whose result this turn waits for. */
    @Nullable private JointStep awaited;

    /** The step that is launched once the awaited result was processed. */
    @Nullable private JointStep held;

    /**
     * @param listeners one a rank
     * @param links to a storage and to other servers, where the settings name any
     * @param reports told how loaded the ranks are; null where nobody asks
     */
    TurnLoop(
            EngineConfig config,
            Timekeeper timekeeper,
            JointExecutor executor,
            List<EngineListener> listeners,
            EngineLinks links,
            @Nullable LoadReports reports) {
        this.config = config;
        this.timekeeper = timekeeper;
        this.executor = executor;
        this.reports = reports;
        ranks = new EngineRank[listeners.size()];
        for (int rank = 0; rank < ranks.length; rank++) {
            ranks[rank] = new EngineRank(config, listeners.get(rank), digest, links);
            ranks[rank].watchTiers(this::wake);
            if (ranks[rank].gate() != null) {
                gates.add(ranks[rank].gate());
            }
        }
        DelayerSettings delay = config.prefillDelayer();
        delayer = delay == null ? null : new PrefillDelayer(delay, config.maxRunningRequests());
        int microBatches = config.microBatches().count();
        steps = new JointStep[Math.max(STEPS, microBatches + 1)];
        pipelined = microBatches > 1;
        stepsByMicroBatch = new JointStep[microBatches];
        for (int index = 0; index < steps.length; index++) {
            steps[index] = new JointStep(ranks.length, config.maxEmittedTokens());
        }
        turnAlarm = timekeeper.newAlarm(Rank.TURN, pipelined ? this::turnOfMicroBatch : this::turn);
    }

    EngineRank rank(int rank) {
        return ranks[rank];
    }

    Digest digest() {
        return digest;
    }

    /** Somebody has something to do. */
    void wake() {
        woken = true;
        if (idle && !stopped) {
            idle = false;
            armTurn();
        }
    }

    /** The server is gone: no turn comes any more, nobody sees what its devices had begun, and its requests end. */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        turnAlarm.cancel();
        for (int rank = 0; rank < ranks.length; rank++) {
            List<StepPlan> plans = new ArrayList<>();
            for (JointStep step : steps) {
                plans.add(step.plan(rank));
            }
            ranks[rank].stop(plans);
        }
    }

    private void armTurn() {
        long slowestNanos = 0;
        for (int rank = 0; rank < ranks.length; rank++) {
            ranks[rank].select(microBatch);
            if (!pipelined || !ranks[rank].isQuiet()) {
                slowestNanos = Math.max(slowestNanos, executor.hostNanos(rank, ranks[rank].view()));
            }
        }
        turnAlarm.arm(timekeeper.nowNanos() + slowestNanos);
    }

    /** Every rank takes in what has come, and all agree on whether prompts are held. */
    private void begin() {
        idle = false;
        woken = false;
        boolean receives = isReceiveDue();
        for (EngineRank rank : ranks) {
            rank.beginTurn(timekeeper.nowNanos(), receives);
        }
        agreeOnPrefill();
    }

    private void turn() {
        begin();
        JointStep last = pending;
        JointStep step = steps[nextStep];
        if (!fill(step)) {
            pending = null;
            awaited = last;
            lastTurnDecoded = false;
        } else if (last != null && waitsForLast(last, step)) {
            held = step;
            awaited = last;
        } else {
            launch(step);
            awaited = config.overlap() ? last : step;
        }
        if (awaited != null) {
            processIfDone();
        } else if (anyGoesOn() || pending != null || woken || holdsPrompts) {
            // A prompt is held for so many passes, and SGLang's loop makes passes whether or not anything runs.
            armTurn();
        } else {
            rest();
        }
    }

    /**
     * A turn of one micro-batch of a pipeline ({@code event_loop_pp}): launches what it has to do, then waits for the result
     * of the one whose turn is next.
     */
    private void turnOfMicroBatch() {
        begin();
        JointStep step = steps[nextStep];
        if (fill(step)) {
            launch(step);
            stepsByMicroBatch[microBatch] = step;
            turnsWithoutStep = 0;
        } else {
            lastTurnDecoded = false;
            turnsWithoutStep++;
        }
        if (anyGoesOn() || woken || holdsPrompts) {
            turnsWithoutStep = 0;
        }
        boolean goesOn = turnsWithoutStep < stepsByMicroBatch.length;
        microBatch = (microBatch + 1) % stepsByMicroBatch.length;
        awaited = stepsByMicroBatch[microBatch];
        if (awaited != null) {
            processIfDone();
        } else if (goesOn || anyInFlight()) {
            armTurn();
        } else {
            rest();
        }
    }

    private boolean anyInFlight() {
        for (JointStep step : stepsByMicroBatch) {
            if (step != null) {
                return true;
            }
        }
        return false;
    }

    /** New requests are looked at after each prefill and after every few decode steps ({@code scheduler_recv_interval}). */
    private boolean isReceiveDue() {
        decodesSinceReceive++;
        if (lastTurnDecoded && decodesSinceReceive < config.schedulerRecvInterval()) {
            return false;
        }
        decodesSinceReceive = 0;
        return true;
    }

    private void agreeOnPrefill() {
        if (delayer == null) {
            return;
        }
        delayer.beginPass();
        for (DelayGate gate : gates) {
            gate.report(delayer);
        }
        boolean allowed = delayer.decide(timekeeper.nowNanos()).isAllowed();
        holdsPrompts = !allowed;
        for (DelayGate gate : gates) {
            gate.decided(allowed);
        }
    }

    /** Collects what every rank does; returns whether any does anything. */
    private boolean fill(JointStep step) {
        boolean anyPrefill = false;
        for (int rank = 0; rank < ranks.length; rank++) {
            step.plan(rank).clear();
            anyPrefill |= ranks[rank].prefill(step.plan(rank));
        }
        // Under speculation ranks prefill together or not at all: those without a prompt idle while others prefill.
        if (anyPrefill && config.speculativeWindow().isActive()) {
            return true;
        }
        boolean any = anyPrefill;
        for (int rank = 0; rank < ranks.length; rank++) {
            any |= step.isIdle(rank) && ranks[rank].decode(step.plan(rank));
        }
        return any;
    }

    /** Whether {@code step} is not to be launched before the result of {@code last} is visible. */
    private boolean waitsForLast(JointStep last, JointStep step) {
        return config.disableConsecutivePrefillOverlap() && last.hasExtend() && step.hasExtend();
    }

    private void launch(JointStep step) {
        step.setEnded(false);
        nextStep = (nextStep + 1) % steps.length;
        pending = step;
        lastTurnDecoded = !step.hasExtend();
        launchCount++;
        for (int rank = 0; rank < ranks.length; rank++) {
            StepPlan plan = step.plan(rank);
            plan.number(launchCount);
            digest(plan);
            if (plan.count() > 0) {
                ranks[rank].launched(plan);
            }
            if (reports != null) {
                reports.stepLaunched(rank, plan, ranks[rank].view());
            }
        }
        executor.launch(step, this);
    }

    private void digest(StepPlan plan) {
        digest.add(plan.count() == 0 ? IDLE : plan.kind().ordinal());
        for (int index = 0; index < plan.count(); index++) {
            digest.add(plan.requestId(index));
            digest.add(plan.queryLength(index));
            digest.add(plan.prefixLength(index));
        }
    }

    @Override
    public void stepEnded(JointStep step) {
        step.setEnded(true);
        if (awaited != null && !stopped) {
            processIfDone();
        }
    }

    private void processIfDone() {
        JointStep step = awaited;
        if (step != null && step.hasEnded()) {
            process(step);
        }
    }

    private void process(JointStep step) {
        awaited = null;
        if (step == pending) {
            pending = null;
        }
        if (pipelined) {
            stepsByMicroBatch[microBatch] = null;
            turnsWithoutStep = 0;
        }
        for (int rank = 0; rank < ranks.length; rank++) {
            ranks[rank].process(step.plan(rank), timekeeper.nowNanos());
        }
        JointStep next = held;
        if (next != null) {
            held = null;
            launch(next);
        }
        armTurn();
    }

    private boolean anyGoesOn() {
        boolean goesOn = false;
        for (EngineRank rank : ranks) {
            goesOn |= rank.goesOn();
        }
        return goesOn;
    }

    private void rest() {
        idle = true;
        long timeoutNanos = Long.MAX_VALUE;
        for (int rank = 0; rank < ranks.length; rank++) {
            ranks[rank].rest();
            timeoutNanos = Math.min(timeoutNanos, ranks[rank].nextTimeoutNanos());
            if (reports != null) {
                reports.report(rank, ranks[rank].view());
            }
        }
        if (timeoutNanos != Long.MAX_VALUE) {
            turnAlarm.arm(Math.max(timeoutNanos, timekeeper.nowNanos()));
        }
    }
}
