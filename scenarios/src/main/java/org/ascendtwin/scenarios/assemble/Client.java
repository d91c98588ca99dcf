package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.workload.RequestTable;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.DataParallelGroup;
import org.ascendtwin.scheduler.engine.EndReason;
import org.ascendtwin.scheduler.engine.EngineListener;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.time.Alarm;
import org.ascendtwin.sim.time.Rank;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * The client of a run, as bench_serving is one: takes requests up when they arrive, keeps at most so many in flight, and
 * sends the next when one ends. It stands between the engine and whoever watches the run.
 */
final class Client {
    private final RequestTable table;
    private final int maxConcurrency;
    private final Timekeeper time;
    private final ModelledExecutor executor;
    private final Alarm arrival;
    private final Alarm release;
    private final long[] sentNanos;
    private DataParallelGroup engine;
    private int arrived;
    private int sent;
    private int inFlight;

    /** @param maxConcurrency most requests in flight */
    @SuppressWarnings("NullAway.Init") // the engine needs its listener first; connect() follows at once
    Client(RequestTable table, int maxConcurrency, Timekeeper time, ModelledExecutor executor) {
        this.table = table;
        this.maxConcurrency = maxConcurrency;
        this.time = time;
        this.executor = executor;
        arrival = time.newAlarm(Rank.ARRIVAL, this::takeUp);
        release = time.newAlarm(Rank.ARRIVAL, this::send);
        sentNanos = new long[table.size()];
    }

    void connect(DataParallelGroup group) {
        engine = group;
        arrival.arm(table.arrivalsNanos()[0]);
    }

    /** When each request was sent. */
    long[] sentNanos() {
        return sentNanos;
    }

    private void takeUp() {
        long now = time.nowNanos();
        while (arrived < table.size() && table.arrivalsNanos()[arrived] <= now) {
            arrived++;
        }
        if (arrived < table.size()) {
            arrival.arm(table.arrivalsNanos()[arrived]);
        }
        send();
    }

    private void send() {
        while (sent < arrived && inFlight < maxConcurrency) {
            int id = sent++;
            inFlight++;
            sentNanos[id] = time.nowNanos();
            int rank = engine.choose(table.inputTokens()[id], id);
            executor.requestArrives(rank);
            engine.receive(rank, request(id));
        }
    }

    private Request request(int id) {
        TokenRuns[] prompts = table.prompts();
        int outputs = table.outputTokens()[id];
        Integer limit = table.maxNewTokens();
        int declared = limit == null ? outputs : limit;
        Request request = prompts == null
                ? Request.of(id, time.nowNanos(), table.inputTokens()[id], declared)
                : Request.of(id, time.nowNanos(), prompts[id], declared);
        return limit == null ? request.withIgnoreEos(true) : request.withTrueOutputTokens(outputs);
    }

    private void oneEnded() {
        inFlight--;
        if (sent < arrived) {
            release.arm(time.nowNanos());
        }
    }

    /** Stands between a rank of the engine and whoever watches it. */
    EngineListener before(EngineListener watcher) {
        return new EndsForwarded(watcher);
    }

    private final class EndsForwarded implements EngineListener {
        private final EngineListener watcher;

        EndsForwarded(EngineListener watcher) {
            this.watcher = watcher;
        }

        @Override
        public void ended(Sequence sequence, EndReason reason) {
            watcher.ended(sequence, reason);
            oneEnded();
        }

        @Override
        public void stepLaunched(StepPlan plan, EngineView view) {
            watcher.stepLaunched(plan, view);
        }

        @Override
        public void admitted(Sequence sequence, int cachedTokens) {
            watcher.admitted(sequence, cachedTokens);
        }

        @Override
        public void tokensVisible(Sequence sequence, int count, boolean first) {
            watcher.tokensVisible(sequence, count, first);
        }

        @Override
        public void retracted(Sequence sequence) {
            watcher.retracted(sequence);
        }

        @Override
        public void preempted(Sequence sequence) {
            watcher.preempted(sequence);
        }
    }
}
