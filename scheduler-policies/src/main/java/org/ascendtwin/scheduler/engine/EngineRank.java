package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.DelayGate;
import org.ascendtwin.scheduler.batch.NewTokenRatio;
import org.ascendtwin.scheduler.batch.Roster;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.StorageLink;
import org.ascendtwin.scheduler.cache.StorageTier;
import org.ascendtwin.scheduler.request.Request;
import org.jspecify.annotations.Nullable;

/** One scheduler: its requests, its memory, and what it does in a turn; when turns begin is decided elsewhere. */
final class EngineRank {
    private final Roster roster = new Roster();
    private final EngineListener listener;
    private final NewTokenRatio ratio;
    private final Planner planner;
    private final Results results;
    private final Admission admission;
    private final EngineView view;
    private final @Nullable DelayGate gate;
    private final @Nullable StorageTier storage;
    private int waitingBefore;
    private int runningBefore;

    /** @param link to a storage, where the settings name one */
    EngineRank(EngineConfig config, EngineListener listener, @Nullable StorageLink link) {
        this.listener = listener;
        EngineParts parts = new EngineParts(config, roster, listener, link);
        ratio = parts.ratio();
        planner = parts.planner();
        results = parts.results();
        admission = parts.admission();
        view = parts.view();
        gate = parts.gate();
        storage = parts.storage();
    }

    EngineView view() {
        return view;
    }

    /** What it says to the prefill delayer; null without one. */
    @Nullable DelayGate gate() {
        return gate;
    }

    /** Has {@code watcher} told when something that may be waited for was fetched from storage. */
    void watchStorage(Runnable watcher) {
        if (storage != null) {
            storage.watch(watcher);
        }
    }

    void receive(Request request) {
        admission.receive(request);
    }

    void abort(int id) {
        if (!admission.abort(id)) {
            roster.requestAbort(id);
        }
    }

    /** Starts a turn: looks at new requests if it {@code receives}, and as far into the queue as a rank can alone. */
    void beginTurn(long nowNanos, boolean receives) {
        roster.setNowNanos(nowNanos);
        waitingBefore = roster.waiting().size() + admission.inboxSize();
        runningBefore = roster.running().size();
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

    void process(StepPlan plan) {
        results.process(plan);
    }

    /** Whether a turn without a step is to be followed by another: requests left the batch or the queue that stood in the way. */
    boolean goesOn() {
        SequenceList waiting = roster.waiting();
        return admission.inboxSize() > 0
                || (!waiting.isEmpty()
                        && (waiting.size() != waitingBefore || roster.running().size() != runningBefore));
    }

    /** Starts anew where nobody is left. */
    void rest() {
        if (roster.isEmpty()) {
            ratio.reset();
        }
    }

    /** When somebody has waited long enough, for a turn or for storage; {@link Long#MAX_VALUE} for never. */
    long nextTimeoutNanos() {
        return admission.nextTimeoutNanos();
    }
}
