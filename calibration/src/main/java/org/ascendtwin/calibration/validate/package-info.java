/**
 * Error tables and drift. It must not change a parameter.
 */
@NullMarked
package org.ascendtwin.calibration.validate;

import org.jspecify.annotations.NullMarked;
