package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StepPlan;

/** Takes in the outcome of a step. */
interface StepResults {
    void process(StepPlan plan);
}
