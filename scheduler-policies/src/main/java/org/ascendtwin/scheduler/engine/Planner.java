package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StepPlan;

/**
 * Chooses the next step of an engine, and tells its listener who was admitted and who lost memory for it. A turn calls
 * {@link #begin}, then {@link #prefill}, then, where that formed nothing, {@link #decode}.
 */
interface Planner {
    /** Looks at the queue as far as the first request that could be admitted; what ranks agree on comes after it. */
    void begin();

    /** Fills {@code plan} with prompts, or with all there is where they go together; returns whether there was any. */
    boolean prefill(StepPlan plan);

    /** Fills {@code plan} with one decode step of all that runs; returns whether anything does. */
    boolean decode(StepPlan plan);
}
