package org.ascendtwin.live.engine;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.StepPlan;
import org.ascendtwin.scheduler.engine.EngineView;
import org.ascendtwin.scheduler.engine.StepExecutor;
import org.ascendtwin.scheduler.engine.StepSink;
import org.ascendtwin.sim.time.Timekeeper;

/** A device whose steps are timed, one under way at a time. */
public final class StepLog implements StepExecutor {
    private final StepExecutor device;
    private final Timekeeper clock;
    private final List<TimedStep> steps = new ArrayList<>();
    private final DraftCounts drafts = new DraftCounts();
    private final StepSink timing = this::ended;
    private StepSink sink = plan -> {};
    private long launchNanos;

    public StepLog(StepExecutor device, Timekeeper clock) {
        this.device = device;
        this.clock = clock;
    }

    @Override
    public long hostNanos(EngineView view) {
        return device.hostNanos(view);
    }

    @Override
    public void launch(StepPlan plan, StepSink newSink) {
        sink = newSink;
        launchNanos = clock.nowNanos();
        device.launch(plan, timing);
    }

    private void ended(StepPlan plan) {
        long tokens = 0;
        long prefixTokens = 0;
        for (int i = 0; i < plan.count(); i++) {
            tokens += plan.queryLength(i);
            prefixTokens += plan.prefixLength(i);
        }
        steps.add(new TimedStep(plan.kind(), plan.count(), tokens, prefixTokens, launchNanos, clock.nowNanos()));
        drafts.count(plan);
        sink.stepEnded(plan);
    }

    /** How often drafts were right. */
    public DraftCounts drafts() {
        return drafts;
    }

    /** The steps that have run, in their order. */
    public List<TimedStep> steps() {
        return List.copyOf(steps);
    }
}
