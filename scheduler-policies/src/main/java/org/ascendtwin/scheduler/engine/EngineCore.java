package org.ascendtwin.scheduler.engine;

import java.util.ArrayDeque;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.cache.StorageLink;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.sim.journal.Digest;
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
    private final TurnLoop loop;
    private final EngineRank rank;

    public EngineCore(EngineConfig config, Timekeeper timekeeper, StepExecutor executor, EngineListener listener) {
        this(config, timekeeper, executor, listener, null);
    }

    /** @param link to the storage behind host memory; null where the settings name none */
    public EngineCore(
            EngineConfig config,
            Timekeeper timekeeper,
            StepExecutor executor,
            EngineListener listener,
            @Nullable StorageLink link) {
        loop = new TurnLoop(config, timekeeper, new Single(executor), List.of(listener), link, null);
        rank = loop.rank(0);
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
