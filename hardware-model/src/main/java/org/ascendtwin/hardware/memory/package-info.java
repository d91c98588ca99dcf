/**
 * What fits in HBM, and hence how many KV tokens there are. It must not know the scheduler.
 */
@NullMarked
package org.ascendtwin.hardware.memory;

import org.jspecify.annotations.NullMarked;
