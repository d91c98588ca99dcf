package org.ascendtwin.scheduler.engine;

import java.util.List;
import org.ascendtwin.scheduler.batch.DelayGate;
import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.HostWrites;
import org.ascendtwin.scheduler.cache.StorageTier;
import org.ascendtwin.scheduler.disaggregate.ServerRole;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.journal.Digest;
import org.jspecify.annotations.Nullable;

/** One scheduler: its requests, its memory, and what it does in a turn; when turns begin is decided elsewhere. */
final class EngineRank {
    private final Roster roster;
    private final EngineListener listener;
    private final Digest digest;
    private final ServerRole role;
    private final NewTokenRatio ratio;
    private final Planner planner;
    private final StepResults results;
    private final Admission admission;
    private final @Nullable Exchange exchange;
    private final EngineView view;
    private final @Nullable DelayGate gate;
    private final @Nullable StorageTier storage;
    private final @Nullable HostWrites hostWrites;
    private int waitingBefore;
    private int runningBefore;

    EngineRank(EngineConfig config, EngineListener listener, Digest digest, EngineLinks links) {
        this.listener = listener;
        this.digest = digest;
        roster = new Roster(config.microBatches().count());
        role = config.disaggregation().role();
        EngineParts parts = new EngineParts(config, roster, listener, digest, links);
        ratio = parts.ratio();
        planner = parts.planner();
        results = parts.results();
        admission = parts.admission();
        exchange = parts.exchange();
        view = parts.view();
        gate = parts.gate();
        storage = parts.storage();
        hostWrites = parts.hostWrites();
    }

    EngineView view() {
        return view;
    }

    /** What it says to the prefill delayer; null without one. */
    @Nullable DelayGate gate() {
        return gate;
    }

    /** Has {@code watcher} told when something that may be waited for came from storage or reached host memory. */
    void watchTiers(Runnable watcher) {
        if (hostWrites != null) {
            hostWrites.watch(watcher);
        }
        if (storage != null) {
            storage.watch(watcher);
        }
    }

    void receive(Request request) {
        if (exchange != null) {
            throw new IllegalStateException("request " + request.id() + " comes to a " + role.flag()
                    + " server without a handover to pair it with another");
        }
        admission.receive(request, null);
    }

    /** Takes in a part of a request; {@code wake} is called when the server with the other part has done something. */
    void receive(Handover handover, Runnable wake) {
        switch (role) {
            case PREFILL -> handover.wakePrefillBy(wake);
            case DECODE -> handover.wakeDecodeBy(wake);
            case MIXED ->
                throw new IllegalStateException(
                        "request " + handover.request().id() + " is handed over, and this server does all of it alone");
        }
        admission.receive(handover.request(), handover);
    }

    void abort(int id) {
        if (!admission.abort(id) && (exchange == null || !exchange.abort(id))) {
            roster.requestAbort(id);
        }
    }

    /** Tells whose turn it is. */
    void select(int microBatch) {
        roster.select(microBatch);
    }

    /** Whether the turn of the micro-batch selected can only pass. */
    boolean isQuiet() {
        return roster.isQuiet() && admission.inboxSize() == 0 && (exchange == null || exchange.isEmpty());
    }

    /** Starts a turn: looks at new requests if it {@code receives}, and as far into the queue as a rank can alone. */
    void beginTurn(long nowNanos, boolean receives) {
        roster.setNowNanos(nowNanos);
        waitingBefore = roster.waiting().size() + admission.inboxSize();
        runningBefore = roster.runningCount();
        if (receives) {
            admission.drain();
        }
        admission.enforceTimeouts(nowNanos);
        planner.begin();
    }

    /** Fills {@code plan} with prompts; returns whether there are any. */
    boolean prefill(StepPlan plan) {
        return planner.prefill(plan);
    }

    /** Fills {@code plan} with a decode step; returns whether anything runs. */
    boolean decode(StepPlan plan) {
        return planner.decode(plan);
    }

    void launched(StepPlan plan) {
        listener.stepLaunched(plan, view);
    }

    void process(StepPlan plan, long nowNanos) {
        roster.setNowNanos(nowNanos);
        results.process(plan);
        if (exchange != null) {
            exchange.settle();
        }
    }

    /** Whether a turn without a step is to be followed by another: requests left the batch or the queue that stood in the way. */
    boolean goesOn() {
        boolean moved = roster.waiting().size() != waitingBefore || roster.runningCount() != runningBefore;
        boolean mayMoveUp = !roster.waiting().isEmpty() || (exchange != null && !exchange.isEmpty());
        boolean settled = exchange != null && exchange.settle();
        return admission.inboxSize() > 0 || settled || (moved && mayMoveUp);
    }

    /**
     * The server is gone: everybody who is here, or in {@code plans} under way, ends, and whoever shares a request finds out
     * in its own time.
     */
    void stop(List<StepPlan> plans) {
        SequenceList lost = new SequenceList();
        admission.addAll(lost);
        roster.addAll(lost);
        if (exchange != null) {
            exchange.addAll(lost);
        }
        for (StepPlan plan : plans) {
            for (int index = 0; index < plan.count(); index++) {
                lost.add(plan.sequence(index));
            }
        }
        for (int index = 0; index < lost.size(); index++) {
            Sequence sequence = lost.get(index);
            if (!sequence.isFinished()) {
                lose(sequence);
            }
        }
        listener.stopped();
    }

    private void lose(Sequence sequence) {
        sequence.finish();
        switch (role) {
            case PREFILL -> sequence.handover().losePrefill();
            case DECODE -> sequence.handover().loseDecode();
            case MIXED -> {}
        }
        digest.add(sequence.id());
        digest.add(EndReason.SERVER_LOST.ordinal());
        listener.ended(sequence, EndReason.SERVER_LOST);
    }

    /** Starts anew where nobody is left. */
    void rest() {
        if (roster.isEmpty() && (exchange == null || exchange.isEmpty())) {
            ratio.reset();
        }
    }

    /** When somebody has waited long enough, for a turn or for storage; {@link Long#MAX_VALUE} for never. */
    long nextTimeoutNanos() {
        return exchange == null
                ? admission.nextTimeoutNanos()
                : Math.min(admission.nextTimeoutNanos(), exchange.nextTimeoutNanos());
    }
}
