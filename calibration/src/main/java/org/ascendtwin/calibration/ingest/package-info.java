/**
 * Readers of profiler exports, journals and tables. They must not judge what they read.
 */
@NullMarked
package org.ascendtwin.calibration.ingest;

import org.jspecify.annotations.NullMarked;
