/**
 * Chips as data: cores, clocks, memories, rates and launch costs, each value with its source. It must not
 * know which kernels run on them.
 */
@NullMarked
package org.ascendtwin.hardware.device;

import org.jspecify.annotations.NullMarked;
