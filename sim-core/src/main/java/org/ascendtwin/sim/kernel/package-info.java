/**
 * The virtual host: a clock that jumps from event to event, its pending set, and the conditions that end a run.
 * It must not know what the events mean.
 */
@NullMarked
package org.ascendtwin.sim.kernel;

import org.jspecify.annotations.NullMarked;
