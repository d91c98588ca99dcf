/**
 * Weights, paged KV and the forward pass. It must not know the scheduler's reasons.
 */
@NullMarked
package org.ascendtwin.live.runtime;

import org.jspecify.annotations.NullMarked;
