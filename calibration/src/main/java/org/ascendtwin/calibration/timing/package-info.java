/**
 * The one record of a measured kernel. It must not know which file it came from, only its stated source.
 */
@NullMarked
package org.ascendtwin.calibration.timing;

import org.jspecify.annotations.NullMarked;
