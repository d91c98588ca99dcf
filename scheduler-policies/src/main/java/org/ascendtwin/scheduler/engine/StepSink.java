package org.ascendtwin.scheduler.engine;

import org.ascendtwin.scheduler.batch.StepPlan;

/** Whom an executor tells that a step has run; the engine core, or a test's own driver. */
@FunctionalInterface
public interface StepSink {
    /** {@code plan} has run and holds its outcome. Called once for each launched plan, in the order of launch. */
    void stepEnded(StepPlan plan);
}
