package org.ascendtwin.scheduler.engine;

/** Runs the steps of a data-parallel group, one after the other. */
public interface JointExecutor {
    /**
     * Time the host of a rank spends on the coming iteration before it looks at new requests; 0 where real time passes by
     * itself. All ranks wait for the slowest, as each iteration begins with an exchange between them.
     *
     * @param view the rank as the last iteration left it
     */
    long hostNanos(int rank, EngineView view);

    /**
     * Queues {@code step} on the devices. When it has run on all of them, the executor fills in what every request of every
     * rank emitted and calls {@code sink} once. Two steps can be queued at a time.
     */
    void launch(JointStep step, JointSink sink);
}
