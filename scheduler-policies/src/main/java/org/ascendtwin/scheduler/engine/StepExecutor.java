package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StepPlan;

/** Runs steps, one after the other: a modelled device or a real one. */
public interface StepExecutor {
    /**
     * Time the host spends on the coming iteration before it looks at new requests; 0 where real time passes by itself.
     *
     * @param view the engine as the last iteration left it
     */
    long hostNanos(EngineView view);

    /**
     * Queues {@code plan} on the device. When it has run, the executor fills in what every request emitted and calls
     * {@code sink} once. Two plans can be queued at a time.
     */
    void launch(StepPlan plan, StepSink sink);
}
