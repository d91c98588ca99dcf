/**
 * Chance: named streams, counter-based noise, and distributions drawn by inversion. It must not know the
 * order in which streams are made.
 */
@NullMarked
package org.ascendtwin.sim.rng;

import org.jspecify.annotations.NullMarked;
