package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.StepPlan;

/**
 * Watches an engine, of which a listener hears what it asks for. Everything happens at the timekeeper's now; the arguments
 * are the engine's own objects and may change after the call.
 */
public interface EngineListener {
    /** A step goes to the executor. */
    default void stepLaunched(StepPlan plan, EngineView view) {}

    /** A request enters a prefill batch, {@code cachedTokens} of its prompt found in the cache. */
    default void admitted(Sequence sequence, int cachedTokens) {}

    /** A request's client can see {@code count} more tokens. */
    default void tokensVisible(Sequence sequence, int count, boolean first) {}

    /**
     * Whether a step that gives every request of the decode batch one token, nobody's first or last, is told with
     * {@link #tokensVisible(StepPlan)}. Then what these requests say of their outputs and their KV may be behind in all
     * calls but those that are about one of them.
     */
    default boolean takesWholeSteps() {
        return false;
    }

    /** The clients of all requests of {@code plan}, a decode step, can see one more token. */
    default void tokensVisible(StepPlan plan) {
        for (int index = 0; index < plan.count(); index++) {
            tokensVisible(plan.sequence(index), 1, false);
        }
    }

    /** A request ended, its KV given back; under static batching once its whole batch has ended. */
    default void ended(Sequence sequence, EndReason reason) {}

    /** A request lost its KV because a decode step did not fit; it waits again. */
    default void retracted(Sequence sequence) {}

    /** The engine is gone, after all its requests ended. */
    default void stopped() {}

    /** A request lost its KV to a more urgent one; it waits again. */
    default void preempted(Sequence sequence) {}
}
