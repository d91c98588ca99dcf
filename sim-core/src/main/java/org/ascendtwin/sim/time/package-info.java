/**
 * Time as the whole product sees it: nanoseconds since the start of the run, a {@link org.ascendtwin.sim.time.Timekeeper} that tells
 * them, and the {@link org.ascendtwin.sim.time.Alarm}s it keeps. It must not know whether time is virtual or real.
 */
@NullMarked
package org.ascendtwin.sim.time;

import org.jspecify.annotations.NullMarked;
