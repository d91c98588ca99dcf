/**
 * Runs, replications, sweeps, comparisons and plans. It must not know how results are shown.
 */
@NullMarked
package org.ascendtwin.scenarios.experiment;

import org.jspecify.annotations.NullMarked;
