/**
 * Queues with known answers, run on the kernel. It must not know how the kernel keeps its alarms.
 */
@NullMarked
package org.ascendtwin.sim.oracle;

import org.jspecify.annotations.NullMarked;
