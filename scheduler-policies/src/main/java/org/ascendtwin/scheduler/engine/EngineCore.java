package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.request.Handover;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.journal.Digest;
import org.ascendtwin.sim.time.Timekeeper;

/**
 * One SGLang scheduler process: receives requests, and turn by turn launches a step and makes results visible
 * ({@code event_loop_normal} and {@code event_loop_overlap} in {@code managers/scheduler.py}). One thread calls it.
 *
 * <p>A turn begins with the host's time for it; then the requests that have arrived are looked at, the next step is
 * planned and launched. Without overlap the step's own result is waited for; with overlap, the previous one's.
 */
public final class EngineCore {
    private final TurnLoop loop;
    private final EngineRank rank;
    private final Runnable wake;

    /** An engine by itself. */
    public EngineCore(EngineConfig config, Timekeeper timekeeper, StepExecutor executor, EngineListener listener) {
        this(config, timekeeper, executor, listener, EngineLinks.NONE);
    }

    /** An engine that works with others. */
    public EngineCore(
            EngineConfig config,
            Timekeeper timekeeper,
            StepExecutor executor,
            EngineListener listener,
            EngineLinks links) {
        loop = new TurnLoop(config, timekeeper, new Single(executor), List.of(listener), links, null);
        rank = loop.rank(0);
        wake = loop::wake;
    }

    /** The engine as it stands. */
    public EngineView view() {
        return rank.view();
    }

    /** The digest of every decision so far: equal inputs give equal digests. */
    public Digest digest() {
        return loop.digest();
    }

    /** Takes in {@code request}, which arrives now; the next turn sees it. */
    public void receive(Request request) {
        rank.receive(request);
        loop.wake();
    }

    /** Takes in this server's part of a request that another server has the other part of. */
    public void receive(Handover handover) {
        rank.receive(handover, wake);
        loop.wake();
    }

    /** The server is gone with all it holds; every request here ends as {@link EndReason#SERVER_LOST}. */
    public void stop() {
        loop.stop();
    }

    /** Ends the request {@code id}: at once where it waits, with its next token where it runs. Unknown ids are ignored. */
    public void abort(int id) {
        rank.abort(id);
    }

    /** A group of one rank as its executor knows it: steps without companions. */
    private static final class Single implements JointExecutor {
        private final StepExecutor executor;
        private final StepSink planSink = this::stepEnded;
        private final ArrayDeque<JointStep> launched = new ArrayDeque<>();
        private JointSink sink = step -> {};

        Single(StepExecutor executor) {
            this.executor = executor;
        }

        @Override
        public long hostNanos(int rank, EngineView view) {
            return executor.hostNanos(view);
        }

        @Override
        public void launch(JointStep step, JointSink newSink) {
            sink = newSink;
            launched.add(step);
            executor.launch(step.plan(0), planSink);
        }

        private void stepEnded(StepPlan plan) {
            JointStep step = launched.remove();
            if (step.plan(0) != plan) {
                throw new IllegalStateException("step " + plan.ordinal() + " ended before step "
                        + step.plan(0).ordinal() + ", which was launched first. Maybe its executor reorders steps.");
            }
            sink.stepEnded(step);
        }
    }
}
