/**
 * Quantities as people write them (bytes, rates, durations), parsed and printed exactly. It must not know
 * which file they came from.
 */
@NullMarked
package org.ascendtwin.sim.unit;

import org.jspecify.annotations.NullMarked;
