package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.StepKind;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.disaggregate.KvLink;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.journal.Digest;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;
import org.jspecify.annotations.Nullable;

/**
 * One SGLang scheduler process: receives requests, and turn by turn launches a step and makes results visible
 * ({@code event_loop_normal} and {@code event_loop_overlap} in {@code managers/scheduler.py}). One thread calls it.
 *
 * <p>A turn begins with the host's time for it; then the requests that have arrived are looked at, the next step is
 * planned and launched. Without overlap the step's own result is waited for; with overlap, the previous one's.
 */
public final class EngineCore {
    /** Two steps can be in flight, and the third plan is being filled. */
    private static final int PLANS = 3;

    private final EngineConfig config;
    private final Timekeeper timekeeper;
    private final StepExecutor executor;
    private final EngineListener listener;
    private final Roster roster = new Roster();
    private final NewTokenRatio ratio;
    private final Planner planner;
    private final StepResults results;
    private final Admission admission;
    private final @Nullable Exchange exchange;
    private final EngineView view;
    private final Digest digest = new Digest();
    private final Alarm turnAlarm;
    private final StepSink sink = this::stepEnded;
    private final StepPlan[] plans = new StepPlan[PLANS];
    private final boolean[] done = new boolean[PLANS];
    private int nextPlan;
    private long launchCount;
    private int decodesSinceReceive;
    private boolean lastTurnDecoded;
    private boolean idle = true;
    private boolean woken;

    /** The plan launched by the last turn, its result not processed yet. */
    @Nullable private StepPlan pending;

    /** The plan whose result this turn waits for. */
    @Nullable private StepPlan awaited;

    /** The plan that is launched once the awaited result was processed. */
    @Nullable private StepPlan held;

    /** An engine that does both prefill and decode. */
    public EngineCore(EngineConfig config, Timekeeper timekeeper, StepExecutor executor, EngineListener listener) {
        this(config, timekeeper, executor, listener, null);
    }

    /** @param link between prefill and decode servers; null where this engine does both */
    public EngineCore(
            EngineConfig config,
            Timekeeper timekeeper,
            StepExecutor executor,
            EngineListener listener,
            @Nullable KvLink link) {
        this.config = config;
        this.timekeeper = timekeeper;
        this.executor = executor;
        this.listener = listener;
        EngineParts parts = new EngineParts(config, roster, listener, digest, link);
        ratio = parts.ratio();
        planner = parts.planner();
        results = parts.results();
        admission = parts.admission();
        exchange = parts.exchange();
        view = parts.view();
        for (int index = 0; index < PLANS; index++) {
            plans[index] = new StepPlan(config.maxEmittedTokens());
        }
        turnAlarm = timekeeper.newAlarm(Rank.TURN, this::turn);
    }

    /** The engine as it stands. */
    public EngineView view() {
        return view;
    }

    /** The digest of every decision so far: equal inputs give equal digests. */
    public Digest digest() {
        return digest;
    }

    /** Takes in {@code request}, which arrives now; the next turn sees it. */
    public void receive(Request request) {
        if (exchange != null) {
            throw new IllegalStateException("request " + request.id() + " comes to a "
                    + config.disaggregation().role() + " server without a handover to pair it with another");
        }
        admission.receive(request, null);
        wake();
    }

    /** Takes in this server's part of a request that another server has the other part of. */
    public void receive(Handover handover) {
        switch (config.disaggregation().role()) {
            case PREFILL -> handover.wakePrefillBy(this::wake);
            case DECODE -> handover.wakeDecodeBy(this::wake);
            case MIXED ->
                throw new IllegalStateException(
                        "request " + handover.request().id() + " is handed over, and this server does all of it alone");
        }
        admission.receive(handover.request(), handover);
        wake();
    }

    /** Ends the request {@code id}: at once where it waits, with its next token where it runs. Unknown ids are ignored. */
    public void abort(int id) {
        if (admission.abort(id)) {
            return;
        }
        if (exchange == null || !exchange.abort(id)) {
            roster.requestAbort(id);
        }
    }

    private void wake() {
        woken = true;
        if (idle) {
            idle = false;
            beginTurn();
        }
    }

    private void beginTurn() {
        turnAlarm.arm(timekeeper.nowNanos() + executor.hostNanos(view));
    }

    private void turn() {
        idle = false;
        woken = false;
        roster.setNowNanos(timekeeper.nowNanos());
        int waitingBefore = roster.waiting().size() + admission.inboxSize();
        int runningBefore = roster.running().size();
        if (isReceiveDue()) {
            admission.drain();
        }
        admission.enforceTimeouts(timekeeper.nowNanos());
        StepPlan last = pending;
        StepPlan plan = plans[nextPlan];
        if (!planner.next(plan)) {
            pending = null;
            awaited = last;
            lastTurnDecoded = false;
        } else if (last != null && waitsForLast(last, plan)) {
            held = plan;
            awaited = last;
        } else {
            launch(plan);
            awaited = config.overlap() ? last : plan;
        }
        if (awaited != null) {
            processIfDone();
        } else if (settle()
                || pending != null
                || admission.inboxSize() > 0
                || roster.running().size() != runningBefore
                || roster.waiting().size() != waitingBefore) {
            // With overlap the next step is planned at once. Otherwise requests that finished were taken off the
            // batch, which may let others in.
            beginTurn();
        } else {
            rest();
        }
    }

    private boolean settle() {
        return exchange != null && exchange.settle();
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

    private static boolean isDecode(StepPlan plan) {
        return plan.kind() == StepKind.DECODE || plan.kind() == StepKind.VERIFY;
    }

    /** Whether {@code plan} is not to be launched before the result of {@code last} is visible. */
    private boolean waitsForLast(StepPlan last, StepPlan plan) {
        return config.disableConsecutivePrefillOverlap() && !isDecode(last) && !isDecode(plan);
    }

    private void launch(StepPlan plan) {
        done[nextPlan] = false;
        nextPlan = (nextPlan + 1) % PLANS;
        pending = plan;
        lastTurnDecoded = isDecode(plan);
        plan.number(++launchCount);
        digest.add(plan.kind().ordinal());
        for (int index = 0; index < plan.count(); index++) {
            digest.add(plan.requestId(index));
            digest.add(plan.queryLength(index));
            digest.add(plan.prefixLength(index));
        }
        listener.stepLaunched(plan, view);
        executor.launch(plan, sink);
    }

    private void stepEnded(StepPlan plan) {
        for (int slot = 0; slot < PLANS; slot++) {
            if (plans[slot] == plan) {
                done[slot] = true;
            }
        }
        if (awaited != null) {
            processIfDone();
        }
    }

    private void processIfDone() {
        for (int slot = 0; slot < PLANS; slot++) {
            if (plans[slot] == awaited && done[slot]) {
                StepPlan plan = plans[slot];
                awaited = null;
                if (plan == pending) {
                    pending = null;
                }
                results.process(plan);
                settle();
                StepPlan next = held;
                if (next != null) {
                    held = null;
                    launch(next);
                }
                beginTurn();
                return;
            }
        }
    }

    private void rest() {
        if (woken) {
            beginTurn();
            return;
        }
        idle = true;
        long timeoutNanos = admission.nextTimeoutNanos();
        if (exchange != null) {
            timeoutNanos = Math.min(timeoutNanos, exchange.nextTimeoutNanos());
        }
        if (roster.isEmpty() && (exchange == null || exchange.isEmpty())) {
            ratio.reset();
        }
        if (timeoutNanos != Long.MAX_VALUE) {
            turnAlarm.arm(Math.max(timeoutNanos, timekeeper.nowNanos()));
        }
    }
}
