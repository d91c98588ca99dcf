/**
 * A calibrated device, versioned, with its residuals. It must not know how it was fitted.
 */
@NullMarked
package org.ascendtwin.calibration.profile;

import org.jspecify.annotations.NullMarked;
