package org.ascendtwin.scheduler.engine;

/** Whom an executor tells that a step of a data-parallel group has run. */
@FunctionalInterface
public interface JointSink {
    /** {@code step} has run and holds its outcome. Called once for each launched step, in the order of launch. */
    void stepEnded(JointStep step);
}
