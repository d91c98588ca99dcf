/**
 * SGLang's scheduling loop behind two ports, time and execution. It has no clock, no thread and no lock.
 *
 * <p>{@link org.ascendtwin.scheduler.engine.EngineCore} is a scheduler of its own, run by a
 * {@link org.ascendtwin.scheduler.engine.StepExecutor}; {@link org.ascendtwin.scheduler.engine.DataParallelGroup} is
 * several in lock-step, run by a {@link org.ascendtwin.scheduler.engine.JointExecutor} that gets one
 * {@link org.ascendtwin.scheduler.engine.JointStep} for all of them.
 */
@NullMarked
package org.ascendtwin.scheduler.engine;

import org.jspecify.annotations.NullMarked;
