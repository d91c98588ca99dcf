/**
 * Statistics of one run and over replications, each with its unit and an interval. It must not know where
 * its observations come from.
 */
@NullMarked
package org.ascendtwin.sim.stat;

import org.jspecify.annotations.NullMarked;
