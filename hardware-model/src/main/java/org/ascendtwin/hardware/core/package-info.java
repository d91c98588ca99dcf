/**
 * One kernel on one chip, tile by tile, as events over AI Cores, L2 and HBM. It must not know of models or
 * requests.
 */
@NullMarked
package org.ascendtwin.hardware.core;

import org.jspecify.annotations.NullMarked;
