package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StepPlan;

/** Chooses the next step of an engine, and tells its listener who was admitted and who lost memory for it. */
interface Planner {
    /** Fills {@code plan}; returns whether there is anything to run. */
    boolean next(StepPlan plan);
}
