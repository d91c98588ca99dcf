/**
 * What a serving engine adds to its kernels, as numbers that are believed and then fitted to published deployments. It knows
 * neither scenarios nor how a deployment is simulated.
 */
@NullMarked
package org.ascendtwin.calibration.serving;

import org.jspecify.annotations.NullMarked;
