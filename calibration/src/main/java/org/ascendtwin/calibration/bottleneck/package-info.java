/**
 * What a profiler's export says about where the time of a run went. It must not know servers and their flags, nor how its
 * findings are shown.
 */
@NullMarked
package org.ascendtwin.calibration.bottleneck;

import org.jspecify.annotations.NullMarked;
