/**
 * Parameters from timings, with their uncertainty. It must not see serving cases.
 */
@NullMarked
package org.ascendtwin.calibration.fit;

import org.jspecify.annotations.NullMarked;
